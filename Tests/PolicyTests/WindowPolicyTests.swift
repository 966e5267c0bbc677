import PatchModel
import Policy
import Testing

struct WindowPolicyTests {
    private let web = asset("web-1", ["environment": "prod"])

    private func window(
        _ name: String, _ cron: String, hours: Int, _ zone: TimeZoneRules = Zones.berlin,
        _ selector: String = "all"
    ) throws -> MaintenanceWindow {
        MaintenanceWindow(
            name: name, selector: try Selector(parsing: selector),
            recurrence: .scheduled(
                try CronSchedule(parsing: cron), seconds: hours * 3600, zone: zone))
    }

    private func freeze(_ from: String, _ to: String, _ selector: String = "all") throws -> Freeze {
        Freeze(
            name: "year-end", selector: try Selector(parsing: selector),
            recurrence: .once(from: moment(from), to: moment(to), zone: Zones.berlin),
            reason: "closing the books")
    }

    @Test func `without windows every time is open, and says so`() throws {
        let decision = WindowPolicy().decision(for: web, at: moment("2024-01-01T00:00:00Z"))
        #expect(
            decision
                == .open(
                    until: nil,
                    reason: "no maintenance windows are configured, so that every time is open"))
        let frozen = WindowPolicy(freezes: [try freeze("2024-12-20", "2025-01-02")])
        let before = frozen.decision(for: web, at: moment("2024-12-01T00:00:00Z"))
        #expect(before.isOpen)
        if case .open(let until, _) = before { #expect(until == moment("2024-12-20")) }
        #expect(
            frozen.decision(for: web, at: moment("2024-12-24T12:00:00Z"))
                == .closed(
                    opens: moment("2025-01-02"),
                    reason: "freeze 'year-end' holds until 2025-01-02 01:00 CET (closing the books)"
                ))
    }

    @Test func `windows are a union, and touching ones are one`() throws {
        let policy = WindowPolicy(windows: [
            try window("early", "0 2 * * sun", hours: 2),
            try window("late", "0 4 * * sun", hours: 1),
            try window("weekday", "0 22 * * wed", hours: 1),
        ])
        // Sunday 2024-01-07 03:00 CET.
        #expect(
            policy.decision(for: web, at: moment("2024-01-07T02:00:00Z"))
                == .open(
                    until: moment("2024-01-07T04:00:00Z"),
                    reason: "maintenance window 'early' is open"))
        #expect(
            policy.decision(for: web, at: moment("2024-01-07T04:00:00Z"))
                == .closed(
                    opens: moment("2024-01-10T21:00:00Z"),
                    reason: "none of the windows 'early', 'late', 'weekday' is open"))
        // The first second is in, the last is not.
        #expect(policy.decision(for: web, at: moment("2024-01-07T01:00:00Z")).isOpen)
        #expect(!policy.decision(for: web, at: moment("2024-01-07T00:59:59Z")).isOpen)
    }

    @Test func `a freeze wins, ends a window early and delays the next`() throws {
        let policy = WindowPolicy(
            windows: [try window("sunday", "0 2 * * sun", hours: 4)],
            freezes: [try freeze("2024-01-07T03:00:00Z", "2024-01-21T02:00:00Z")])
        #expect(
            policy.decision(for: web, at: moment("2024-01-07T02:00:00Z"))
                == .open(
                    until: moment("2024-01-07T03:00:00Z"),
                    reason: "maintenance window 'sunday' is open"))
        let closed = policy.decision(for: web, at: moment("2024-01-07T03:30:00Z"))
        #expect(closed.reason.hasPrefix("freeze 'year-end' holds until 2024-01-21 03:00 CET"))
        // The freeze ends while the window of the 21st is open.
        if case .closed(let opens, _) = closed { #expect(opens == moment("2024-01-21T02:00:00Z")) }
        // Between windows and before the freeze, the answer is after the freeze as well.
        let later = policy.decision(for: web, at: moment("2024-01-14T12:00:00Z"))
        if case .closed(let opens, _) = later { #expect(opens == moment("2024-01-21T02:00:00Z")) }
    }

    @Test func `a window lasts as long as it says through both changes of the clocks`() throws {
        for (zone, cron, start, end) in [
            (Zones.berlin, "0 1 * * sun", "2024-03-31T00:00:00Z", "2024-03-31T04:00:00Z"),
            (Zones.berlin, "0 1 * * sun", "2024-10-26T23:00:00Z", "2024-10-27T03:00:00Z"),
            (Zones.newYork, "0 1 * * sun", "2024-03-10T06:00:00Z", "2024-03-10T10:00:00Z"),
            (Zones.newYork, "0 1 * * sun", "2024-11-03T05:00:00Z", "2024-11-03T09:00:00Z"),
            // Its start is left out: an hour later on the clock.
            (Zones.berlin, "30 2 * * sun", "2024-03-31T01:30:00Z", "2024-03-31T05:30:00Z"),
        ] {
            let policy = WindowPolicy(windows: [try window("w", cron, hours: 4, zone)])
            let before = Timestamp(seconds: moment(start).seconds - 1)
            if case .closed(let opens, _) = policy.decision(for: web, at: before) {
                #expect(opens == moment(start))
            } else {
                Issue.record("open before \(start)")
            }
            if case .open(let until, _) = policy.decision(for: web, at: moment(start)) {
                #expect(until == moment(end))
            } else {
                Issue.record("closed at \(start)")
            }
            #expect(!policy.decision(for: web, at: moment(end)).isOpen)
        }
    }

    @Test func `an asset that no window selects stays closed`() throws {
        let policy = WindowPolicy(windows: [
            try window("prod", "* * * * *", hours: 1, .utc, "environment=prod")
        ])
        #expect(policy.decision(for: web, at: moment("2024-01-01T00:00:00Z")).isOpen)
        #expect(
            policy.decision(for: asset("lab"), at: moment("2024-01-01T00:00:00Z"))
                == .closed(opens: nil, reason: "no maintenance window selects 'lab'"))
    }

    @Test func `a freeze holds only what it selects`() throws {
        let policy = WindowPolicy(freezes: [
            try freeze("2024-01-01", "2025-01-01", "environment=prod")
        ])
        #expect(!policy.decision(for: web, at: moment("2024-06-01")).isOpen)
        #expect(policy.decision(for: asset("lab"), at: moment("2024-06-01")).isOpen)
    }

    @Test func `searches end, whatever is configured`() throws {
        let minutes = Recurrence.scheduled(
            try CronSchedule(parsing: "* * * * *"), seconds: 60, zone: Zones.berlin)
        let everyMinute = MaintenanceWindow(name: "minutes", recurrence: minutes)
        let now = moment("2024-01-01T00:00:30Z")
        if case .open(let until, _) = WindowPolicy(windows: [everyMinute])
            .decision(for: web, at: now)
        {
            #expect(until ?? now > moment("2024-01-07"))
        } else {
            Issue.record("closed")
        }
        let always = Freeze(name: "stop", recurrence: .always)
        #expect(
            WindowPolicy(windows: [everyMinute], freezes: [always]).decision(for: web, at: now)
                == .closed(opens: nil, reason: "freeze 'stop' holds"))
        let frozenMinutes = Freeze(name: "f", recurrence: minutes)
        #expect(!WindowPolicy(freezes: [frozenMinutes]).decision(for: web, at: now).isOpen)
        for seconds in [Int64.min, .max] {
            let far = Timestamp(seconds: seconds)
            #expect(WindowPolicy(windows: [everyMinute]).decision(for: web, at: far).isOpen)
        }
        let over = MaintenanceWindow(
            name: "once",
            recurrence: .once(
                from: moment("2020-01-01"), to: moment("2020-01-02"), zone: .utc))
        #expect(
            WindowPolicy(windows: [over]).decision(for: web, at: now)
                == .closed(opens: nil, reason: "maintenance window 'once' is not open"))
    }

    @Test func `explains itself in words`() throws {
        let policy = WindowPolicy(
            windows: [
                try window("sunday", "0 2 * * sun", hours: 4),
                try window("lab", "0 8 * * *", hours: 8, .utc, "environment=test"),
            ], freezes: [try freeze("2024-01-13", "2024-01-15")])
        #expect(
            policy.explanation(for: web, at: moment("2024-01-08T12:00:00Z")) == [
                "web-1: closed at 2024-01-08 13:00 CET (2024-01-08T12:00:00Z)",
                "  because maintenance window 'sunday' is not open",
                "  opens 2024-01-21 02:00 CET",
                "  window 'sunday' (0 2 * * sun for 4h, CET-1CEST,M3.5.0,M10.5.0/3): "
                    + "next 2024-01-14 02:00 CET",
                "  window 'lab' (0 8 * * * for 8h, UTC): does not select it (environment=test)",
                "  freeze 'year-end' (2024-01-13 01:00 CET to 2024-01-15 01:00 CET): "
                    + "next 2024-01-13 01:00 CET",
            ])
    }

    @Test func `agrees with a minute by minute look`() throws {
        // A slow second opinion: which minutes does the clock on the wall allow?
        for zone in [Zones.berlin, Zones.newYork] {
            let policy = WindowPolicy(windows: [try window("w", "15 1,3 * * *", hours: 1, zone)])
            for day in ["2024-03-10", "2024-03-31", "2024-10-27", "2024-11-03", "2024-06-01"] {
                let midnight = moment(day + "T00:00:00Z").seconds
                for minute in stride(from: Int64(0), to: 2160, by: 5) {
                    let now = Timestamp(seconds: midnight + minute * 60)
                    let isOpen = (Int64(0)..<60).contains { ago in
                        let start = Timestamp(seconds: now.seconds - ago * 60)
                        let clock = zone.local(start).text.suffix(5)
                        let earlier = Timestamp(seconds: start.seconds - 3600)
                        let isSecondPass = zone.local(earlier) == zone.local(start)
                        return (clock == "01:15" || clock == "03:15") && !isSecondPass
                    }
                    #expect(policy.decision(for: web, at: now).isOpen == isOpen, "\(now)")
                }
            }
        }
    }
}
