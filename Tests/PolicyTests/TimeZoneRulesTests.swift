import Foundation
import PatchModel
import Policy
import Testing

struct TimeZoneRulesTests {
    private static let folder = "/usr/share/zoneinfo/"
    static let hasZones = FileManager.default.fileExists(atPath: folder + "Europe/Berlin")

    private func file(_ name: String) throws -> TimeZoneRules {
        let bytes = try #require(FileManager.default.contents(atPath: Self.folder + name))
        return try TimeZoneRules(name: name, tzif: Array(bytes))
    }

    @Test(
        .enabled(if: hasZones, "no zone files: install tzdata"),
        arguments: [
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin",
            "Asia/Kolkata", "America/St_Johns", "Pacific/Apia", "America/Santiago", "UTC",
        ])
    func `agrees with Foundation at every hour of change and in between`(_ name: String) throws {
        let rules = try file(name)
        let oracle = try #require(TimeZone(identifier: name))
        var wrong: [String] = []
        // Every three hours from 1990 to 2037.
        for seconds in stride(from: 631_152_000, to: 2_114_380_800, by: 10_800) {
            let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            let found = rules.setting(at: Timestamp(seconds: Int64(seconds))).offset
            if found != oracle.secondsFromGMT(for: date) { wrong.append("\(date): \(found)") }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
    }

    @Test(.enabled(if: hasZones, "no zone files: install tzdata"))
    func `a zone's file and its POSIX rule say the same`() throws {
        for (name, rule) in [
            ("Europe/Berlin", Zones.berlin), ("America/New_York", Zones.newYork),
            ("Australia/Lord_Howe", Zones.lordHowe), ("Europe/Dublin", Zones.dublin),
        ] {
            let rules = try file(name)
            // 2010 to 2100: beyond the table of the file as well.
            for seconds in stride(from: Int64(1_262_304_000), to: 4_102_444_800, by: 17_900) {
                let at = Timestamp(seconds: seconds)
                guard rules.setting(at: at) != rule.setting(at: at) else { continue }
                Issue.record("\(name) at \(at): \(rules.setting(at: at)) \(rule.setting(at: at))")
                return
            }
        }
    }

    @Test func `moments and clocks lead back to one another`() {
        for zone in [Zones.berlin, Zones.newYork, Zones.lordHowe, Zones.dublin, .utc] {
            for seconds in stride(from: Int64(1_704_067_200), to: 1_735_689_600, by: 1800) {
                let at = Timestamp(seconds: seconds)
                let back = zone.moment(of: zone.local(at))
                // The second pass of a doubled hour leads to the first.
                let isDoubled = zone.setting(at: back) != zone.setting(at: at)
                #expect(back == at || isDoubled && back < at, "\(zone.name) \(at)")
            }
        }
    }

    @Test func `a day that a zone leaves out shifts to the next one`() {
        // As the islands west of the date line did in 2011: from -10 to +14.
        let zone = TimeZoneRules(
            name: "Island", initial: .init(offset: -36_000, abbreviation: "-10"),
            transitions: [
                .init(
                    at: moment("2011-12-30T10:00:00Z").seconds,
                    setting: .init(offset: 50_400, abbreviation: "+14"))
            ])
        let noon = CivilTime(seconds: moment("2011-12-30T12:00:00Z").seconds)
        #expect(zone.text(zone.moment(of: noon)) == "2011-12-31 12:00 +14")
    }

    @Test func `reads a file of its own making, and no part of it`() throws {
        let bytes = zoneFile(footer: "CET-1CEST,M3.5.0,M10.5.0/3")
        let rules = try TimeZoneRules(name: "Test", tzif: bytes)
        #expect(rules.text(moment("1999-12-31T23:00:00Z")) == "2000-01-01 00:00 CET")
        #expect(rules.text(moment("2000-06-01T00:00:00Z")) == "2000-06-01 02:00 CEST")
        #expect(rules.text(moment("2030-06-01T00:00:00Z")) == "2030-06-01 02:00 CEST")
        for count in 0..<bytes.count - 1 {
            #expect(throws: TimeZoneError.self, "\(count) bytes") {
                try TimeZoneRules(name: "Test", tzif: Array(bytes.prefix(count)))
            }
        }
        #expect(throws: TimeZoneError.self) {
            try TimeZoneRules(name: "Test", tzif: zoneFile(footer: "nonsense"))
        }
    }

    @Test func `no flipped byte stops the program`() {
        let bytes = zoneFile(footer: "CET-1CEST,M3.5.0,M10.5.0/3")
        for index in bytes.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var changed = bytes
                changed[index] = value
                guard let rules = try? TimeZoneRules(name: "T", tzif: changed) else { continue }
                _ = rules.text(Timestamp(seconds: .max))
                _ = rules.moment(of: CivilTime(seconds: .min))
            }
        }
    }

    @Test(arguments: [
        "", "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J366",
        "CET-1CEST,M3.5.0,M10.5.0/168", "CET-1CEST,M3.5.0,M10.5.0 ", "CET-25", "<+0>-1", "<CET-1",
        "CET-1:60", "CET-99999999999999999999",
    ])
    func `refuses what is no rule`(_ text: String) {
        #expect(throws: TimeZoneError.self) { try TimeZoneRules(posix: text) }
    }

    @Test func `reads the other forms of days`() throws {
        let julian = try TimeZoneRules(posix: "AAA0BBB,J60,J300/0")
        // Day 60 without 29 February is 1 March in every year.
        for year in [2023, 2024] {
            #expect(julian.setting(at: moment("\(year)-03-01T01:59:59Z")).offset == 0)
            #expect(julian.setting(at: moment("\(year)-03-01T02:00:00Z")).offset == 3600)
        }
        let counted = try TimeZoneRules(posix: "AAA0BBB-2,59/0,300")
        #expect(counted.text(moment("2024-02-29T00:00:00Z")) == "2024-02-29 02:00 BBB")
        #expect(counted.text(moment("2023-02-28T23:59:59Z")) == "2023-02-28 23:59:59 AAA")
        #expect(counted.text(moment("2023-03-01T00:00:00Z")) == "2023-03-01 02:00 BBB")
        let always = try TimeZoneRules(posix: "EST5EDT,0/0,J365/25")
        for month in ["01", "04", "07", "12"] {
            #expect(always.setting(at: moment("2024-\(month)-01T12:00:00Z")).offset == -14_400)
        }
    }
}

/// A TZif file of version 2: one change, at the end of March 2000, and a footer.
private func zoneFile(footer: String) -> [UInt8] {
    func number(_ value: Int64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> Int64($0 * 8)) }
    }
    func header(transitions: Int64, types: Int64, characters: Int64) -> [UInt8] {
        Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
            + [0, 0, 0, transitions, types, characters].flatMap { number($0, 4) }
    }
    let types = number(3600, 4) + [0, 0] + number(7200, 4) + [1, 4]
    let names = Array("CET\u{0}CEST\u{0}".utf8)
    let empty = header(transitions: 0, types: 1, characters: 4) + number(0, 4) + [0, 0]
    return empty + Array("UTC\u{0}".utf8)
        + header(transitions: 1, types: 2, characters: 9) + number(954_032_400, 8) + [1] + types
        + names + [0x0A] + Array(footer.utf8) + [0x0A]
}
