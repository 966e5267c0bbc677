/// A moment as documents write it: in one of the usual forms, or in a form that is given.
///
/// Names of months and days are English, in any case, whole or by their first three letters; no
/// other language is guessed. A text without a zone is in UTC.
public enum WrittenTime {
    /// Why a text is no moment.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong and where, lower case.
        public let reason: String

        /// The reason.
        public var description: String { reason }
    }

    /// The forms of mail and HTTP: RFC 5322, section 3.3, with what RFC 822 allowed; RFC 9110,
    /// section 5.6.7.
    private static let forms = [
        "%a, %d %b %Y %H:%M:%S %z", "%d %b %Y %H:%M:%S %z", "%a, %d %b %Y %H:%M %z",
        "%d %b %Y %H:%M %z", "%a, %d %b %y %H:%M:%S %z", "%A, %d-%b-%y %H:%M:%S %z",
        "%a %b %e %H:%M:%S %Y",
    ]

    /// Reads RFC 3339, a plain date, a date of mail (RFC 2822, RFC 5322) or of HTTP.
    ///
    /// - Throws: ``Failure`` for everything else.
    public static func parse(_ text: String) throws(Failure) -> Timestamp {
        var bytes = Array(text.utf8)[...]
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
        guard bytes.count <= 100 else { throw Failure(reason: "the text is too long for a date") }
        if let moment = Timestamp(String(decoding: bytes, as: UTF8.self)) { return moment }
        // A comment such as "(CEST)" may end a date of mail.
        if bytes.last == UInt8(ascii: ")"), let open = bytes.lastIndex(of: UInt8(ascii: "(")) {
            bytes = bytes[..<open]
            while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        }
        for form in forms {
            var reader = WrittenTimeReader(Array(bytes))
            if let moment = try? reader.read(form) { return moment }
        }
        throw Failure(
            reason: "'\(text.prefix(60))' is no date such as '2024-07-01', '2024-07-01T09:30:00Z' "
                + "or 'Mon, 01 Jul 2024 09:30:00 +0000'")
    }

    /// Reads a text in the form that a format describes, in the notation of strptime(3).
    ///
    /// Fields: `%Y %y %m %d %e %j %b %B %h %a %A %H %I %M %S %p %z %Z %s %F %T %R %D %n %t %%`. A
    /// blank stands for any number of blanks, also none; everything else for itself. Numbers have
    /// at most the digits of their field. `%y` is 1969 to 2068. `%z` and `%Z` are `Z`, an offset, or
    /// a name that RFC 5322 knows (`GMT`, `UTC`, `EST` ...). What is not given is that of
    /// 1970-01-01T00:00:00Z. A day of the week is read, and not compared.
    ///
    /// - Throws: ``Failure`` with the place in the text, or for a format with an unknown field.
    public static func parse(_ text: String, format: String) throws(Failure) -> Timestamp {
        var reader = WrittenTimeReader(Array(text.utf8.prefix(1000)))
        return try reader.read(format)
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
}
