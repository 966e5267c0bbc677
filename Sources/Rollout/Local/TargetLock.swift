internal import Digests
internal import Glibc

/// Keeps a second controller on this machine off a target while a step runs.
///
/// The lock lies outside the target: a file that is open in an overlay would keep it mounted.
struct TargetLock {
    private let file: Int32

    static let folder = "/run/oakum/locks"

    /// - Throws: ``StepFailure`` when another process has it.
    init(path: String) throws(StepFailure) {
        for folder in ["/run/oakum", Self.folder] {
            guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw StepFailure("'\(folder)': \(systemText(errno))")
            }
        }
        let name = Digest.sha256(of: Array(path.utf8)).hex
        let place = "\(Self.folder)/\(name)"
        file = unsafe open(place, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw StepFailure("'\(place)': \(systemText(errno))") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw StepFailure("another controller is changing '\(path)'; wait until it has ended")
        }
    }

    func release() { close(file) }
}
