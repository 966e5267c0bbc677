internal import Glibc

/// Which build of a program it is: a newer one may understand the same bytes differently.
public struct ProgramIdentity: Sendable, Hashable {
    /// Inode, size and time of change of its file; empty when there is none.
    public let bytes: [UInt8]

    public init(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            bytes = []
            return
        }
        bytes = Array(
            "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec) "
                .utf8)
    }
}
