internal import Glibc
internal import Processes

/// git, called so that nothing of a repository is ever run: no hook, no file system monitor, no
/// filter, no pager, no transport of its own making.
struct GitProgram: Sendable {
    /// The repository it works in.
    var directory: String
    private var environment: [String: String]
    private var settings = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "protocol.ext.allow=never", "gc.auto=0",
        "maintenance.auto=false", "core.autocrlf=false", "submodule.recurse=false",
        "fetch.recurseSubmodules=false", "push.recurseSubmodules=no", "advice.detachedHead=false",
    ]

    /// Seconds that one call may take.
    static let deadline = 900

    /// Without the settings of any user or machine, and without a network.
    ///
    /// - Parameter configuration: A file of our own that takes the place of the user's settings.
    init(in directory: String, configuration: String) {
        self.directory = directory
        environment = Self.base.merging([
            "HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": configuration,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1", "GIT_ALLOW_PROTOCOL": "file",
        ]) { $1 }
    }

    /// With the settings and credentials of a user, for fetch and push only.
    ///
    /// - Parameter user: `HOME`, `SSH_AUTH_SOCK` ...
    init(in directory: String, user: [String: String], isOnline: Bool) {
        self.directory = directory
        environment = Self.base.merging(user) { $1 }.merging([
            "GIT_ALLOW_PROTOCOL": isOnline ? "file:https:ssh" : "file"
        ]) { $1 }
        if environment["HOME"] == nil { environment["HOME"] = "/nonexistent" }
    }

    /// What every call has: the language of its messages, and no question to anybody.
    private static let base = ProgramRun.defaultEnvironment.merging([
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/bin/false", "SSH_ASKPASS": "/bin/false",
        "SSH_ASKPASS_REQUIRE": "force", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_EDITOR": "/bin/false",
    ]) { $1 }

    /// The text of the settings file that stands in for the user's: repositories of other users may
    /// be read, since nothing of them is run.
    static let ownSettings = "[safe]\n\tdirectory = *\n[core]\n\thooksPath = /dev/null\n"

    /// Adds to the environment.
    func with(_ more: [String: String]) -> GitProgram {
        var copy = self
        copy.environment.merge(more) { $1 }
        return copy
    }

    /// Runs a subcommand to its end, however it ends.
    func transcript(
        _ arguments: [String], input: [UInt8] = [], outputLimit: Int = 64 << 20
    ) throws(RepositoryError) -> ProgramTranscript {
        let run = ProgramRun(
            self.arguments(arguments), environment: environment, directory: directory, input: input,
            deadline: Self.deadline, outputLimit: outputLimit)
        do throws(ProgramError) {
            return try run.run()
        } catch {
            throw .git(command: arguments.first ?? "", reason: "\(error)")
        }
    }

    /// The whole argument list of a call.
    func arguments(_ arguments: [String]) -> [String] {
        ["git"] + settings.flatMap { ["-c", $0] } + arguments
    }

    /// What a subcommand wrote.
    ///
    /// - Throws: ``RepositoryError/git(command:reason:)`` unless it succeeded, and when it wrote
    ///   more than `outputLimit` bytes.
    func output(
        _ arguments: [String], input: [UInt8] = [], outputLimit: Int = 64 << 20
    ) throws(RepositoryError) -> [UInt8] {
        let transcript = try transcript(arguments, input: input, outputLimit: outputLimit)
        guard transcript.isSuccess else {
            throw .git(command: arguments.first ?? "", reason: Self.complaint(transcript))
        }
        guard !transcript.isOutputTruncated else {
            throw .git(
                command: arguments.first ?? "", reason: "more than \(outputLimit) bytes of output")
        }
        return transcript.output
    }

    /// The one line that a subcommand wrote.
    func line(_ arguments: [String], input: [UInt8] = []) throws(RepositoryError) -> String {
        var bytes = try output(arguments, input: input)
        if bytes.last == 0x0A { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .git(command: arguments.first ?? "", reason: "its answer is not UTF-8")
        }
        return text
    }

    /// The last lines of what it said, on one, without secrets.
    static func complaint(_ transcript: ProgramTranscript) -> String {
        if transcript.end == .deadline { return "no answer within \(deadline) s" }
        let lines = transcript.errorText.split(separator: "\n").filter { !$0.hasPrefix("hint:") }
        let words = lines.suffix(4).joined(separator: "; ")
        return Redaction.redacted(words.isEmpty ? "it ended with \(transcript.endText)" : words)
    }
}

extension [UInt8] {
    /// The parts of a list of git's (`-z`), each ended by a zero byte.
    var zeroEnded: [ArraySlice<UInt8>] { split(separator: 0) }
}
