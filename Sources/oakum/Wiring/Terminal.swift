import Glibc
import Reporting
import Synchronization

/// Standard output and error, and what is known of them.
enum Terminal {
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// NO_COLOR (https://no-color.org) and dumb terminals are respected.
    static var isColour: Bool {
        outputIsTerminal && variable("NO_COLOR") == nil && variable("TERM") != "dumb"
    }

    /// Columns of the terminal; 120 in a pipe, so that nothing depends on who reads.
    static var width: Int {
        var size = winsize()
        guard outputIsTerminal, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0,
            size.ws_col > 0
        else { return variable("COLUMNS").flatMap(Int.init) ?? 120 }
        return Int(size.ws_col)
    }

    static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    static func printError(_ text: String) {
        try? write(Array((text + "\n").utf8), to: STDERR_FILENO)
    }

    /// Whoever read standard output has enough, as in `oakum scan | head`.
    static var outputIsGone: Bool { goneOutput.load(ordering: .relaxed) }
    private static let goneOutput = Atomic(false)

    /// Writes to standard output; a full disk is an error. When the reader went away, the command goes
    /// on without it: it may be in the middle of something, and its exit code counts as ever.
    static func write(_ bytes: [UInt8]) throws { try write(bytes, to: STDOUT_FILENO) }

    static func print(_ text: String) throws { try write(Array((text + "\n").utf8)) }

    /// Writes everything to a descriptor.
    static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        if descriptor == STDOUT_FILENO, outputIsGone { return }
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if errno == EPIPE {
                    if descriptor == STDOUT_FILENO { goneOutput.store(true, ordering: .relaxed) }
                    return
                }
                throw CommandEnd(.failed, "cannot write: " + errorText(errno))
            }
            sent += count
        }
    }
}

func errorText(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
