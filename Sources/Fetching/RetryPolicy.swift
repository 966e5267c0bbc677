internal import PatchModel

/// When to ask again.
enum RetryPolicy {
    /// Statuses that may be gone in a minute (RFC 9110; 429: RFC 6585).
    static func isPassing(_ status: Int) -> Bool {
        [408, 429, 500, 502, 503, 504].contains(status)
    }

    /// Milliseconds before attempt `number` (2, 3 ...): a second, doubled each time.
    static func backoff(before number: Int) -> Int64 {
        1000 << Int64(max(0, min(number - 2, 6)))
    }

    /// Milliseconds that a `Retry-After` asks for: seconds or a date (RFC 9110, section 10.2.3);
    /// `nil` when it is neither.
    static func delay(_ text: String, now: Int64) -> Int64? {
        if (1...9).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit),
            let seconds = Int64(text)
        {
            return seconds * 1000
        }
        return date(text).map { max(0, $0 - now) * 1000 }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970 of an IMF-fixdate, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func date(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT",
            let month = months.firstIndex(of: String(parts[2])), parts[1].utf8.count == 2
        else { return nil }
        let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")?.seconds
    }
}
