public import PatchModel

/// Stretches of time: when a maintenance window is open, or a freeze holds.
///
/// A scheduled stretch starts when a wall clock of its zone shows a time of the schedule, and lasts
/// that many seconds of real time, whatever the clocks do meanwhile. A start that falls into the
/// hour which is left out in spring shifts forward by that hour; one in the hour that comes twice in
/// autumn happens once, the first time. Stretches may overlap and then count as one.
public enum Recurrence: Sendable, Hashable {
    /// Without beginning or end.
    case always
    /// Once, from a moment up to another; the zone is for showing them.
    case once(from: Timestamp, to: Timestamp, zone: TimeZoneRules)
    /// At the times of a schedule, for a length in seconds (from 1 to 366 days count).
    case scheduled(CronSchedule, seconds: Int, zone: TimeZoneRules)

    static let longest = 366 * 86_400

    /// The clock by which it goes.
    public var zone: TimeZoneRules {
        switch self {
        case .always: .utc
        case .once(_, _, let zone), .scheduled(_, _, let zone): zone
        }
    }

    /// The end of what covers a moment, `nil` when nothing does; `.max` stands for no end.
    func end(covering moment: Int64) -> Int64? {
        switch self {
        case .always: return .max
        case .once(let from, let to, _):
            return from.seconds <= moment && moment < to.seconds ? to.seconds : nil
        case .scheduled(let schedule, let seconds, let zone):
            let length = Int64(min(max(seconds, 1), Self.longest))
            let starts = ScheduledStarts(schedule, zone)
            // All last equally long, so that the latest start has the latest end.
            guard let start = starts.latest(upTo: moment, after: moment - length) else {
                return nil
            }
            return start + length
        }
    }

    /// The first start after a moment, `nil` when there is none.
    func start(after moment: Int64) -> Int64? {
        switch self {
        case .always: nil
        case .once(let from, let to, _):
            from.seconds > moment && to.seconds > from.seconds ? from.seconds : nil
        case .scheduled(let schedule, _, let zone):
            ScheduledStarts(schedule, zone).first(after: moment)
        }
    }
}

/// The moments that a schedule stands for in a zone.
struct ScheduledStarts {
    /// 29 February is at most eight years away; a year more is slack.
    private static let horizonDays: Int64 = 9 * 366

    private let schedule: CronSchedule
    private let zone: TimeZoneRules

    init(_ schedule: CronSchedule, _ zone: TimeZoneRules) {
        self.schedule = schedule
        self.zone = zone
    }

    /// The first moment after another, within nine years.
    func first(after moment: Int64) -> Int64? {
        let today = zone.local(Timestamp(seconds: moment)).dayNumber
        for day in (today - 1)...(today + Self.horizonDays) {
            // Around a change of clocks, a time of the next day may come before one of this day.
            let found = [day, day + 1].compactMap { starts(on: $0).first(after: moment) }
            if let first = found.min() { return first }
        }
        return nil
    }

    /// The last moment up to another, but after a third.
    func latest(upTo moment: Int64, after bound: Int64) -> Int64? {
        let today = zone.local(Timestamp(seconds: moment)).dayNumber
        let last = zone.local(Timestamp(seconds: bound)).dayNumber - 1
        var day = today + 1
        while day >= last {
            let found = [day, day - 1].compactMap { starts(on: $0).latest(upTo: moment) }
            if let latest = found.max() { return latest > bound ? latest : nil }
            day -= 1
        }
        return nil
    }

    /// A day's times: with one offset they need no conversion each.
    private enum Starts {
        case none
        case steady(base: Int64, times: [Int])
        case converted([Int64])

        func first(after moment: Int64) -> Int64? {
            switch self {
            case .none: return nil
            case .converted(let moments): return moments.first { $0 > moment }
            case .steady(let base, let times):
                var (low, high) = (0, times.count)
                while low < high {
                    let middle = (low + high) / 2
                    if base + Int64(times[middle]) * 60 > moment {
                        high = middle
                    } else {
                        low = middle + 1
                    }
                }
                return low < times.count ? base + Int64(times[low]) * 60 : nil
            }
        }

        func latest(upTo moment: Int64) -> Int64? {
            switch self {
            case .none: return nil
            case .converted(let moments): return moments.last { $0 <= moment }
            case .steady(let base, let times):
                var (low, high) = (0, times.count)
                while low < high {
                    let middle = (low + high) / 2
                    if base + Int64(times[middle]) * 60 <= moment {
                        low = middle + 1
                    } else {
                        high = middle
                    }
                }
                return low > 0 ? base + Int64(times[low - 1]) * 60 : nil
            }
        }
    }

    private func starts(on day: Int64) -> Starts {
        guard schedule.includes(day: day) else { return .none }
        let midnight = day * 86_400
        let before = zone.setting(at: Timestamp(seconds: midnight - 86_400)).offset
        let after = zone.setting(at: Timestamp(seconds: midnight + 2 * 86_400)).offset
        if before == after {
            return .steady(base: midnight - Int64(before), times: schedule.times)
        }
        let moments = schedule.times.map {
            zone.moment(of: CivilTime(seconds: midnight + Int64($0) * 60)).seconds
        }
        return .converted(moments.sorted())
    }
}
