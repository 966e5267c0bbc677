/// Why Lua code ended early.
public struct LuaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The closed set of reasons.
    public enum Reason: Sendable, Hashable {
        /// `error()` or a runtime error.
        case raised
        case syntax
        case memory
        case time
    }

    public var reason: Reason
    /// What Lua said; begins with `FILE:LINE:` where Lua knew it.
    public var message: String
    /// `FILE:LINE` of the innermost plugin line, where there was one.
    public var place: String?

    public init(reason: Reason, message: String, place: String? = nil) {
        self.reason = reason
        self.message = message
        self.place = place
    }

    public var description: String {
        guard let place, !message.hasPrefix(place) else { return message }
        return place + ": " + message
    }
}

/// What a host function throws: the text that the plugin sees, with the caller's line before it.
public struct LuaFunctionError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String

    public init(_ message: String) { self.message = message }

    public var description: String { message }
}
