import Policy
import Testing

struct DurationTextTests {
    @Test func `reads and prints lengths of time`() {
        let table: [(String, Int, String)] = [
            ("90s", 90, "1m30s"), ("30m", 1800, "30m"), ("7d", 604_800, "7d"),
            ("2w", 1_209_600, "14d"), ("1h30m", 5400, "1h30m"), ("0", 0, "0s"), ("0s", 0, "0s"),
            ("36h", 129_600, "1d12h"),
        ]
        for (text, seconds, printed) in table {
            #expect(DurationText.seconds(text) == seconds)
            #expect(DurationText.text(seconds) == printed)
            #expect(DurationText.seconds(printed) == seconds)
        }
    }

    @Test(arguments: [
        "", "7", "d", "7 d", "-7d", "1m1h", "1h1h", "7D", "1.5h", "9999999999s", "7d ",
    ])
    func `refuses what is none`(_ text: String) {
        #expect(DurationText.seconds(text) == nil)
    }
}
