import PatchModel
import Policy

/// A date or time as written: with an offset it is a moment, without one a clock's.
struct WrittenMoment: Sendable, Hashable, CustomStringConvertible {
    let description: String
    private let seconds: Int64
    private let isAbsolute: Bool

    /// Reads what ``PatchModel/Timestamp`` reads; `nil` for other text.
    init?(_ text: String) {
        guard let timestamp = Timestamp(text) else { return nil }
        description = text
        seconds = timestamp.seconds
        let time = text.utf8.dropFirst(10)
        isAbsolute = time.contains { "Zz+-".utf8.contains($0) }
    }

    /// The moment, by the clock of a zone unless an offset was written.
    func moment(in zone: TimeZoneRules) -> Timestamp {
        isAbsolute
            ? Timestamp(seconds: seconds) : zone.moment(of: CivilTime(seconds: seconds))
    }
}
