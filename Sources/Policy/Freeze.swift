/// When assets must not be changed, whatever windows are open.
public struct Freeze: Sendable, Hashable {
    public var name: String
    /// The assets it is for.
    public var selector: Selector
    public var recurrence: Recurrence
    /// Why, for readers.
    public var reason: String?

    public init(
        name: String, selector: Selector = .all, recurrence: Recurrence, reason: String? = nil
    ) {
        self.name = name
        self.selector = selector
        self.recurrence = recurrence
        self.reason = reason
    }
}
