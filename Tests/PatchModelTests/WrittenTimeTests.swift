import PatchModel
import Testing

@Suite struct WrittenTimeTests {
    private func parsed(_ text: String) -> String {
        do throws(WrittenTime.Failure) { return try WrittenTime.parse(text).description } catch {
            return error.reason
        }
    }

    private func parsed(_ text: String, _ format: String) -> String {
        do throws(WrittenTime.Failure) {
            return try WrittenTime.parse(text, format: format).description
        } catch { return error.reason }
    }

    @Test func `reads the usual forms`() {
        let cases: [(String, String)] = [
            ("2024-07-01", "2024-07-01T00:00:00Z"),
            ("2024-07-01T09:30:00Z", "2024-07-01T09:30:00Z"),
            (" 2024-07-01T09:30:00.123+02:00\n", "2024-07-01T07:30:00Z"),
            ("2024-07-01 09:30:00", "2024-07-01T09:30:00Z"),
            ("Mon, 01 Jul 2024 09:30:00 +0200", "2024-07-01T07:30:00Z"),
            ("Mon, 1 jul 2024 09:30 GMT", "2024-07-01T09:30:00Z"),
            ("1 July 2024 09:30:15 EST", "2024-07-01T14:30:15Z"),
            ("Mon, 01 Jul 2024 09:30:00 +0200 (CEST)", "2024-07-01T07:30:00Z"),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"),
            ("Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z"),
        ]
        for (text, wanted) in cases { #expect(parsed(text) == wanted, "\(text)") }
        for text in [
            "", "last May", "2024-13-01", "30 Feb 2024 00:00:00 GMT", "1 Juli 2024 09:30:00 GMT",
            "1 mai 2024 10:00:00 GMT", "07/01/2024", "Mon, 01 Jul 2024 24:00:00 GMT",
            "Mon, 01 Jul 2024 09:30:00", "Mon, 01 Jul 2024 09:30:00 CEST",
        ] {
            #expect(parsed(text).contains("is no date such as"), "\(text): \(parsed(text))")
        }
        #expect(parsed(String(repeating: "1", count: 5000)) == "the text is too long for a date")
    }

    @Test func `reads a form that is given`() {
        let cases: [(String, String, String)] = [
            ("01.07.2024", "%d.%m.%Y", "2024-07-01T00:00:00Z"),
            ("July 1, 2024", "%B %d, %Y", "2024-07-01T00:00:00Z"),
            ("7/1/24 9:05 PM", "%m/%d/%y %I:%M %p", "2024-07-01T21:05:00Z"),
            ("12:00 am", "%I:%M %p", "1970-01-01T00:00:00Z"),
            ("2024-183", "%Y-%j", "2024-07-01T00:00:00Z"),
            ("1719826200", "%s", "2024-07-01T09:30:00Z"),
            ("2024-07-01T09:30:00-07:30", "%FT%T%z", "2024-07-01T17:00:00Z"),
            ("2024-07-01 09:30 +02", "%F %R %z", "2024-07-01T07:30:00Z"),
            ("100% 69", "100%% %y", "1969-01-01T00:00:00Z"),
            ("68", "%y", "2068-01-01T00:00:00Z"),
            ("20240701", "%Y%m%d", "2024-07-01T00:00:00Z"),
            ("2024-02-30", "%F", "month 2 of 2024 has no day 30"),
            ("2023-366", "%Y-%j", "the year 2023 has no day 366"),
            ("1. Mai 2024", "%d. %B %Y", "expected a month such as 'Jul' at character 4"),
            ("2024-07", "%F", "expected '-' at character 8"),
            ("2024-07-01x", "%F", "expected the end at character 11"),
            ("0000-01-01", "%F", "expected a year at character 1"),
            ("1", "%q", "the format has an unknown field '%q'"),
            ("1", "1%", "the format ends in '%'"),
            ("13 PM", "%H %p", "expected an hour from 1 to 12 at character 6"),
            ("+", "%z", "expected the hours of a zone at character 2"),
            ("MEZ", "%z", "expected a zone such as '+0200' or 'GMT' at character 1"),
        ]
        for (text, format, wanted) in cases {
            #expect(parsed(text, format) == wanted, "\(text) \(format)")
        }
    }
}
