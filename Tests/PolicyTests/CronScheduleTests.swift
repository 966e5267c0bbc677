import PatchModel
import Policy
import Testing

struct CronScheduleTests {
    /// Starts between two moments, seen through windows of one minute.
    private func starts(
        _ schedule: String, _ zone: TimeZoneRules, from: String, to: String
    ) throws -> [String] {
        let window = MaintenanceWindow(
            name: "w",
            recurrence: .scheduled(try CronSchedule(parsing: schedule), seconds: 60, zone: zone))
        let policy = WindowPolicy(windows: [window])
        var found: [String] = []
        var now = moment(from)
        while now < moment(to), found.count < 100 {
            switch policy.decision(for: asset("web"), at: now) {
            case .open(let until, _):
                found.append(zone.text(now) + " = \(now)")
                now = try #require(until)
            case .closed(let opens, _):
                guard let opens, opens < moment(to) else { return found }
                now = opens
            }
        }
        return found
    }

    @Test func `a missing hour shifts forward, a doubled hour runs once`() throws {
        let table: [(String, TimeZoneRules, String, String, [String])] = [
            // 2024-03-31, Berlin: 02:00 CET becomes 03:00 CEST.
            (
                "30 2 * * *", Zones.berlin, "2024-03-29T22:00:00Z", "2024-04-01T22:00:00Z",
                [
                    "2024-03-30 02:30 CET = 2024-03-30T01:30:00Z",
                    "2024-03-31 03:30 CEST = 2024-03-31T01:30:00Z",
                    "2024-04-01 02:30 CEST = 2024-04-01T00:30:00Z",
                ]
            ),
            // Hourly: the shifted time and the next one are one moment.
            (
                "30 * * * *", Zones.berlin, "2024-03-31T00:00:00Z", "2024-03-31T03:00:00Z",
                [
                    "2024-03-31 01:30 CET = 2024-03-31T00:30:00Z",
                    "2024-03-31 03:30 CEST = 2024-03-31T01:30:00Z",
                    "2024-03-31 04:30 CEST = 2024-03-31T02:30:00Z",
                ]
            ),
            // 2024-10-27, Berlin: 03:00 CEST becomes 02:00 CET.
            (
                "30 2 * * *", Zones.berlin, "2024-10-25T22:00:00Z", "2024-10-28T22:00:00Z",
                [
                    "2024-10-26 02:30 CEST = 2024-10-26T00:30:00Z",
                    "2024-10-27 02:30 CEST = 2024-10-27T00:30:00Z",
                    "2024-10-28 02:30 CET = 2024-10-28T01:30:00Z",
                ]
            ),
            (
                "0 3 27 10 *", Zones.berlin, "2024-10-26T00:00:00Z", "2024-10-28T00:00:00Z",
                ["2024-10-27 03:00 CET = 2024-10-27T02:00:00Z"]
            ),
            // 2024-03-10, New York: 02:00 EST becomes 03:00 EDT.
            (
                "15 2 * * *", Zones.newYork, "2024-03-09T05:00:00Z", "2024-03-12T04:00:00Z",
                [
                    "2024-03-09 02:15 EST = 2024-03-09T07:15:00Z",
                    "2024-03-10 03:15 EDT = 2024-03-10T07:15:00Z",
                    "2024-03-11 02:15 EDT = 2024-03-11T06:15:00Z",
                ]
            ),
            (
                "0,45 2,3 10 3 *", Zones.newYork, "2024-03-10T05:00:00Z", "2024-03-11T04:00:00Z",
                [
                    "2024-03-10 03:00 EDT = 2024-03-10T07:00:00Z",
                    "2024-03-10 03:45 EDT = 2024-03-10T07:45:00Z",
                ]
            ),
            // 2024-11-03, New York: 02:00 EDT becomes 01:00 EST.
            (
                "30 1 * * *", Zones.newYork, "2024-11-02T04:00:00Z", "2024-11-05T05:00:00Z",
                [
                    "2024-11-02 01:30 EDT = 2024-11-02T05:30:00Z",
                    "2024-11-03 01:30 EDT = 2024-11-03T05:30:00Z",
                    "2024-11-04 01:30 EST = 2024-11-04T06:30:00Z",
                ]
            ),
            // Half an hour: 02:00 +1030 becomes 02:30 +11.
            (
                "10 2 * * *", Zones.lordHowe, "2024-10-05T13:00:00Z", "2024-10-06T13:00:00Z",
                ["2024-10-06 02:40 +11 = 2024-10-05T15:40:00Z"]
            ),
        ]
        for (schedule, zone, from, to, expected) in table {
            #expect(try starts(schedule, zone, from: from, to: to) == expected)
        }
    }

    @Test func `lists, ranges, steps, names and the two day fields`() throws {
        let table: [(String, String, String, [String])] = [
            (
                "*/20 8-9 * * *", "2024-01-01", "2024-01-02",
                ["08:00", "08:20", "08:40", "09:00", "09:20", "09:40"].map {
                    "2024-01-01T\($0):00Z"
                }
            ),
            (
                "0 0 * * sat,SUN", "2024-01-01", "2024-01-15",
                ["06", "07", "13", "14"].map { "2024-01-\($0)T00:00:00Z" }
            ),
            ("0 0 * * 7", "2024-01-01", "2024-01-08", ["2024-01-07T00:00:00Z"]),
            ("0 0 * * 0", "2024-01-01", "2024-01-08", ["2024-01-07T00:00:00Z"]),
            (
                // Either of both day fields.
                "0 0 1 * mon", "2024-02-01", "2024-02-13",
                ["2024-02-01T00:00:00Z", "2024-02-05T00:00:00Z", "2024-02-12T00:00:00Z"]
            ),
            (
                // A field that starts with a star must be met as well.
                "0 0 */2 * mon", "2024-02-01", "2024-02-29",
                ["2024-02-05T00:00:00Z", "2024-02-19T00:00:00Z"]
            ),
            ("0 0 29 feb *", "2096-03-01", "2104-03-01", ["2104-02-29T00:00:00Z"]),
            (
                "50/5 23 31 12 *", "2024-01-01", "2025-01-01",
                ["2024-12-31T23:50:00Z", "2024-12-31T23:55:00Z"]
            ),
        ]
        for (schedule, from, to, expected) in table {
            let found = try starts(
                schedule, .utc, from: from + "T00:00:00Z", to: to + "T00:00:00Z")
            #expect(found.map { String($0.suffix(20)) } == expected, "\(schedule)")
        }
    }

    @Test func `refuses what is no schedule, with the field`() {
        let table = [
            ("", "expected 5 fields (minute hour day month weekday), got 0"),
            ("* * * *", "expected 5 fields (minute hour day month weekday), got 4"),
            ("60 * * * *", "minute: expected *, 0-59, lists, ranges or steps, got '60'"),
            ("* 24 * * *", "hour: expected *, 0-23, lists, ranges or steps, got '24'"),
            ("* * 0 * *", "day of the month: expected *, 1-31, lists, ranges or steps, got '0'"),
            ("* * * foo *", "month: expected *, 1-12, jan-dec, lists, ranges or steps, got 'foo'"),
            ("* * * * 8", "weekday: expected *, 0-7, sun-sat, lists, ranges or steps, got '8'"),
            ("*/0 * * * *", "minute: expected *, 0-59, lists, ranges or steps, got '*/0'"),
            ("5-1 * * * *", "minute: expected *, 0-59, lists, ranges or steps, got '5-1'"),
            ("1,,2 * * * *", "minute: expected *, 0-59, lists, ranges or steps, got ''"),
            ("1/2/3 * * * *", "minute: expected *, 0-59, lists, ranges or steps, got '1/2/3'"),
            (
                "99999999999999999999 * * * *",
                "minute: expected *, 0-59, lists, ranges or steps, got '99999999999999999999'"
            ),
            ("0 0 30 2 *", "no year has such a day"),
        ]
        for (text, reason) in table {
            let error = #expect(throws: CronError.self) { try CronSchedule(parsing: text) }
            #expect(error?.reason == reason)
        }
    }
}
