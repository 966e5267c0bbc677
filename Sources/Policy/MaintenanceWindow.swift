/// When assets may be changed.
public struct MaintenanceWindow: Sendable, Hashable {
    public var name: String
    /// The assets it is for.
    public var selector: Selector
    public var recurrence: Recurrence

    public init(name: String, selector: Selector = .all, recurrence: Recurrence) {
        self.name = name
        self.selector = selector
        self.recurrence = recurrence
    }
}
