import CFileSystem
import Glibc

/// The document on standard input, as something that can be read again.
enum PipedDocument {
    /// The most that is taken: what a plugin may read of one document.
    static let limit = 512 << 20

    /// Everything up to its end in an anonymous file, at its start; the caller's to close.
    static func asFile() throws -> Int32 {
        let descriptor = unsafe oakum_memory_file("oakum-stdin")
        guard descriptor >= 0 else { throw CommandEnd(.failed, "no memory: \(errorText(errno))") }
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        var total = 0
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe read(STDIN_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                close(descriptor)
                throw CommandEnd.usage("cannot read standard input: \(errorText(errno))")
            }
            guard count > 0 else { break }
            total += count
            guard total <= limit else {
                close(descriptor)
                throw CommandEnd.usage("standard input is larger than \(limit) bytes")
            }
            do { try Terminal.write(Array(chunk[..<count]), to: descriptor) } catch {
                close(descriptor)
                throw error
            }
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }
}
