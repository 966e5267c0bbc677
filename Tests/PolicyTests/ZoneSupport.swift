import PatchModel
import Policy

/// The rules of two zones as POSIX writes them, so that tests need no zone files.
enum Zones {
    static let berlin = rules("CET-1CEST,M3.5.0,M10.5.0/3")
    static let newYork = rules("EST5EDT,M3.2.0,M11.1.0")
    static let lordHowe = rules("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0")
    static let dublin = rules("IST-1GMT0,M10.5.0,M3.5.0/1")

    private static func rules(_ text: String) -> TimeZoneRules {
        do { return try TimeZoneRules(posix: text) } catch { return .utc }
    }
}

func moment(_ text: String) -> Timestamp {
    Timestamp(text) ?? Timestamp(seconds: .min)
}
