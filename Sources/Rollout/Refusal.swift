/// Why a state machine does not take an event in its state.
public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// `plan` or `target`.
    public var subject: String
    /// The state, as it is stored.
    public var state: String
    /// The event, as it is spoken of.
    public var event: String
    /// What would have to be, in words.
    public var why: String

    public init(subject: String, state: String, event: String, why: String) {
        self.subject = subject
        self.state = state
        self.event = event
        self.why = why
    }

    public var description: String {
        "a \(subject) that is '\(state)' refuses '\(event)': \(why)"
    }
}
