public import PatchModel

/// A time zone as a value: when its clocks were and will be set differently.
///
/// Read from a TZif file (`init(name:tzif:)`), from a POSIX rule such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`, or ``utc``.
public struct TimeZoneRules: Sendable, Hashable {
    /// What the clocks show.
    public struct ClockSetting: Sendable, Hashable {
        /// Seconds east of UTC.
        public var offset: Int
        /// `CET`, `EDT` ...
        public var abbreviation: String

        public init(offset: Int, abbreviation: String) {
            self.offset = offset
            self.abbreviation = abbreviation
        }
    }

    /// A change of the clocks.
    public struct Transition: Sendable, Hashable {
        /// Seconds since 1970-01-01T00:00:00Z from which the setting holds.
        public var at: Int64
        public var setting: ClockSetting

        public init(at: Int64, setting: ClockSetting) {
            self.at = at
            self.setting = setting
        }
    }

    public let name: String
    /// Before the first transition.
    let initial: ClockSetting
    /// In rising order.
    let transitions: [Transition]
    /// After the last transition.
    let recurring: RecurringZoneRule?

    public init(
        name: String, initial: ClockSetting, transitions: [Transition] = [],
        recurring: RecurringZoneRule? = nil
    ) {
        self.name = name
        self.initial = initial
        self.transitions = transitions.sorted { $0.at < $1.at }
        self.recurring = recurring
    }

    /// Coordinated Universal Time.
    public static let utc = TimeZoneRules(
        name: "UTC", initial: ClockSetting(offset: 0, abbreviation: "UTC"))

    /// Reads a rule of POSIX (the value of TZ), which has no history.
    ///
    /// - Throws: ``TimeZoneError``.
    public init(posix text: String) throws(TimeZoneError) {
        let rule = try RecurringZoneRule(parsing: text)
        self.init(name: text, initial: rule.standard, recurring: rule)
    }

    /// What the clocks show at a moment.
    public func setting(at moment: Timestamp) -> ClockSetting {
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= moment.seconds { low = middle + 1 } else { high = middle }
        }
        if low == transitions.count, let recurring { return recurring.setting(at: moment) }
        return low == 0 ? initial : transitions[low - 1].setting
    }

    /// What the clock on the wall shows at a moment.
    public func local(_ moment: Timestamp) -> CivilTime {
        let bounded = CivilTime(seconds: moment.seconds)
        return CivilTime(seconds: bounded.seconds + Int64(setting(at: moment).offset))
    }

    /// The moment at which the clock on the wall shows this.
    ///
    /// A time that is left out when the clocks go forward is shifted by what they go forward; of a
    /// time that comes twice when they go back, the first one counts.
    public func moment(of local: CivilTime) -> Timestamp {
        // No zone changes twice within two days, nor is one ever further than a day from UTC.
        let before = Int64(setting(at: Timestamp(seconds: local.seconds - 86_400)).offset)
        let after = Int64(setting(at: Timestamp(seconds: local.seconds + 86_400)).offset)
        let early = Timestamp(seconds: local.seconds - before)
        guard before != after else { return early }
        let late = Timestamp(seconds: local.seconds - after)
        let hasEarly = Int64(setting(at: early).offset) == before
        let hasLate = Int64(setting(at: late).offset) == after
        switch (hasEarly, hasLate) {
        case (true, true): return min(early, late)
        case (false, true): return late
        // The time that does not exist, read with the setting before the change, lies after it by
        // as much as it lies in the gap.
        case (true, false), (false, false): return early
        }
    }

    /// `2024-03-31 03:30 CEST`.
    public func text(_ moment: Timestamp) -> String {
        local(moment).text + " " + setting(at: moment).abbreviation
    }
}

/// Why a time zone cannot be used.
public struct TimeZoneError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, with the name or value in quotes.
    public var reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}
