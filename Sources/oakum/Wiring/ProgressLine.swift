import Glibc
import Reporting
import Synchronization

/// One line on standard error that says how far long work has come; silent in a pipe.
final class ProgressLine: Sendable {
    private let isOn: Bool
    private let state = Mutex<(shown: Bool, last: Int64)>((false, 0))

    /// Milliseconds between two updates.
    private static let pause: Int64 = 80

    init(isQuiet: Bool) { isOn = !isQuiet && Terminal.errorIsTerminal }

    func show(_ text: @autoclosure () -> String) {
        guard isOn else { return }
        state.withLock { state in
            let now = milliseconds()
            guard now - state.last >= Self.pause else { return }
            state = (true, now)
            let line = terminalText(String(text().prefix(100)))
            try? Terminal.write(Array("\r\u{1b}[K\(line)".utf8), to: STDERR_FILENO)
        }
    }

    /// Takes the line away again.
    func clear() {
        state.withLock { state in
            if state.shown { try? Terminal.write(Array("\r\u{1b}[K".utf8), to: STDERR_FILENO) }
            state = (false, 0)
        }
    }

    private func milliseconds() -> Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
