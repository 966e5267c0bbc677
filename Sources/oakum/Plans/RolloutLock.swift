import Glibc

/// Keeps two programs from carrying out one plan: a lock that ends with the program that holds it.
final class RolloutLock {
    private let descriptor: Int32

    /// - Returns: `nil` when another program holds it.
    init?(plan: String, in directory: DataDirectory) throws {
        try directory.prepare()
        let path = directory.path + "/rollout-" + plan + ".lock"
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw CommandEnd(.failed, "cannot lock '\(path)': \(errorText(errno))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
