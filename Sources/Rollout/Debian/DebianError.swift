/// Why no Debian upgrade could be worked out or fetched.
public enum DebianError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A program could not be started or failed where it must not.
    case program(arguments: [String], said: String)
    /// A program's answer is not what its manual describes.
    case unreadable(what: String, text: String)
    /// The root is not a Debian root that can be looked at.
    case root(path: String, reason: String)
    /// Package files that are nowhere at hand, and nothing may be downloaded.
    case offline(packages: [String])
    /// Package files that could not be had, each with its reason.
    case notFetched([String])
    /// A file of the controller's own could not be handled.
    case file(String)

    public var description: String {
        switch self {
        case .program(let arguments, let said):
            "'\(arguments.joined(separator: " "))' failed: \(said)"
        case .unreadable(let what, let text):
            "\(what) cannot be read at '\(text)'"
        case .root(let path, let reason):
            "'\(path)' cannot be planned for: \(reason)"
        case .offline(let packages):
            "not in the cache and not in apt's own archives: "
                + packages.map { "'\($0)'" }.joined(separator: ", ")
                + "; allow downloads with --online"
        case .notFetched(let reasons):
            "package files could not be fetched: " + reasons.joined(separator: "; ")
        case .file(let text):
            text
        }
    }
}
