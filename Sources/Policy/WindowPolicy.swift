public import PatchModel

/// When assets may be changed: inside any maintenance window that selects them, and in no freeze.
///
/// Without any window, every time is open. As soon as there is one, an asset that no window selects
/// stays closed: a selector with a slip must not open everything.
public struct WindowPolicy: Sendable, Hashable {
    public var windows: [MaintenanceWindow]
    public var freezes: [Freeze]

    /// How many stretches are followed before a search ends; minute by minute that is a week, hour by
    /// hour more than a year.
    private static let steps = 10_000

    public init(windows: [MaintenanceWindow] = [], freezes: [Freeze] = []) {
        self.windows = windows
        self.freezes = freezes
    }

    /// Whether an asset may be changed at a moment, until or from when, and what says so.
    public func decision(for asset: Asset, at moment: Timestamp) -> WindowDecision {
        let now = CivilTime(seconds: moment.seconds).seconds
        let freezes = freezes.filter { $0.selector.matches(asset) }
        let own = windows.filter { $0.selector.matches(asset) }
        if let (freeze, end) = Self.longest(freezes, \.recurrence, covering: now) {
            return .closed(
                opens: opening(from: now, own, freezes), reason: Self.words(freeze, until: end))
        }
        guard !windows.isEmpty else {
            let next = freezes.compactMap { $0.recurrence.start(after: now) }.min()
            return .open(
                until: next.map(Timestamp.init(seconds:)),
                reason: "no maintenance windows are configured, so that every time is open")
        }
        guard !own.isEmpty else {
            return .closed(
                opens: nil,
                reason: "no maintenance window selects '\(asset.name)'")
        }
        if let (window, _) = Self.longest(own, \.recurrence, covering: now) {
            let closing = closing(from: now, own, freezes)
            return .open(
                until: closing.map(Timestamp.init(seconds:)),
                reason: "maintenance window '\(window.name)' is open")
        }
        let names = own.map { "'\($0.name)'" }.joined(separator: ", ")
        let subject =
            own.count == 1 ? "maintenance window \(names) is" : "none of the windows \(names) is"
        return .closed(
            opens: opening(from: now, own, freezes),
            reason: own.count == 1 ? "\(subject) not open" : "\(subject) open")
    }

    /// The first moment from one on that lies in a window and in no freeze; `nil` when there is none
    /// within reach.
    private func opening(
        from start: Int64, _ own: [MaintenanceWindow], _ freezes: [Freeze]
    ) -> Timestamp? {
        var moment = start
        for _ in 0..<Self.steps {
            if let (_, end) = Self.longest(freezes, \.recurrence, covering: moment) {
                if end >= CivilTime.limit { return nil }
                moment = end
            } else if windows.isEmpty
                || Self.longest(own, \.recurrence, covering: moment) != nil
            {
                return Timestamp(seconds: moment)
            } else {
                let starts = own.compactMap { $0.recurrence.start(after: moment) }
                guard let next = starts.min() else { return nil }
                moment = next
            }
        }
        return nil
    }

    /// The moment at which the windows that are open at another close, or a freeze begins.
    private func closing(
        from start: Int64, _ own: [MaintenanceWindow], _ freezes: [Freeze]
    ) -> Int64? {
        let freeze = freezes.compactMap { $0.recurrence.start(after: start) }.min()
        var moment = start
        for _ in 0..<Self.steps {
            guard let (_, end) = Self.longest(own, \.recurrence, covering: moment) else {
                return moment
            }
            if let freeze, freeze <= end { return freeze }
            if end >= CivilTime.limit { return nil }
            moment = end
        }
        return moment
    }

    /// Of those that cover a moment, the one that ends last.
    private static func longest<Item>(
        _ items: [Item], _ recurrence: (Item) -> Recurrence, covering moment: Int64
    ) -> (Item, Int64)? {
        var longest: (Item, Int64)?
        for item in items {
            guard let end = recurrence(item).end(covering: moment) else { continue }
            if end > longest?.1 ?? .min { longest = (item, end) }
        }
        return longest
    }

    private static func words(_ freeze: Freeze, until end: Int64) -> String {
        let why = freeze.reason.map { " (\($0))" } ?? ""
        let zone = freeze.recurrence.zone
        let time = end >= CivilTime.limit ? "" : " until " + zone.text(Timestamp(seconds: end))
        return "freeze '\(freeze.name)' holds\(time)\(why)"
    }
}

/// Whether an asset may be changed now.
public enum WindowDecision: Sendable, Hashable {
    /// It may, at least until then; `nil`: no end is in sight.
    case open(until: Timestamp?, reason: String)
    /// It may not; `nil`: nothing opens it within nine years.
    case closed(opens: Timestamp?, reason: String)

    /// Whether it may be changed.
    public var isOpen: Bool {
        if case .open = self { true } else { false }
    }

    /// Which window or freeze says so.
    public var reason: String {
        switch self {
        case .open(_, let reason), .closed(_, let reason): reason
        }
    }
}
