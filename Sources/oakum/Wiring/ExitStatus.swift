/// The exit codes: documented data. See docs/exit-codes.md.
enum ExitStatus: Int32, CaseIterable, Sendable {
    case done = 0
    /// Findings at or above the gate; only with --fail-on.
    case gate = 1
    case usage = 2
    /// Something that should have been looked at could not be.
    case incomplete = 3
    /// Advisory data missing, starter only, or older than allowed.
    case data = 4
    /// An operation failed.
    case failed = 5
    case interrupted = 130

    /// Where several hold, the first of these is returned.
    private static let precedence: [ExitStatus] = [
        .interrupted, .usage, .failed, .data, .incomplete, .gate,
    ]

    /// Those that hold, in order of precedence, without `done`.
    static func ordered(_ statuses: Set<ExitStatus>) -> [ExitStatus] {
        precedence.filter(statuses.contains)
    }

    static func first(of statuses: Set<ExitStatus>) -> ExitStatus {
        ordered(statuses).first ?? .done
    }
}

/// How a command ends when it does not simply end well.
struct CommandEnd: Error {
    var status: ExitStatus
    /// For standard error; `nil` when everything has been said.
    var message: String?

    init(_ status: ExitStatus, _ message: String? = nil) {
        self.status = status
        self.message = message.map { "error: " + $0 }
    }

    static func usage(_ message: String) -> CommandEnd { CommandEnd(.usage, message) }
}
