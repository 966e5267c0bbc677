import Glibc

/// Files that people name, and copies of what is kept.
enum FileWriting {
    /// Writes a file that is not there yet.
    static func writeNew(_ bytes: [UInt8], to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandEnd.usage(
                errno == EEXIST
                    ? "'\(path)' is there already: name another file"
                    : "cannot write '\(path)': \(errorText(errno))")
        }
        defer { close(descriptor) }
        do { try Terminal.write(bytes, to: descriptor) } catch {
            unsafe unlink(path)
            throw CommandEnd(.failed, "cannot write '\(path)': \(errorText(errno))")
        }
    }

    /// Copies a file, and makes the folders above it.
    static func copy(_ source: String, to path: String) throws {
        for folder in foldersAbove(path) where unsafe mkdir(folder, 0o700) != 0 && errno != EEXIST {
            throw CommandEnd(.failed, "cannot make '\(folder)': \(errorText(errno))")
        }
        let input = unsafe open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else {
            throw CommandEnd(.failed, "cannot read '\(source)': \(errorText(errno))")
        }
        defer { close(input) }
        let output = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard output >= 0 else {
            throw CommandEnd(.failed, "cannot write '\(path)': \(errorText(errno))")
        }
        defer { close(output) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(input, $0.baseAddress, $0.count)
            }
            guard count >= 0 else {
                throw CommandEnd(.failed, "cannot read '\(source)': \(errorText(errno))")
            }
            if count == 0 { return }
            try Terminal.write(Array(buffer[..<count]), to: output)
        }
    }

    private static func foldersAbove(_ path: String) -> [String] {
        let parts = path.split(separator: "/").dropLast()
        return parts.indices.map { "/" + parts[...$0].joined(separator: "/") }
    }

    /// A short text that a person made: a statement, a signature.
    static func text(_ path: String) throws -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw CommandEnd.usage("cannot read '\(path)': \(errorText(errno))")
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }
        guard count >= 0, count < buffer.count,
            let text = String(validating: buffer[..<count], as: UTF8.self)
        else { throw CommandEnd.usage("'\(path)' is not a short text") }
        return text
    }
}
