import CVSSScoring
import Testing

struct CVSSVectorTests {
    /// The examples of the 2.0 guide, section 3.3.
    @Test func `scores the examples of version 2`() throws {
        // Base, temporal and environmental score.
        let cases: [(String, Double, Double, Double)] = [
            ("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 7.8, 6.4, 9.2),
            ("AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L", 10, 8.3, 9.0),
            (
                "AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M",
                6.2, 4.9, 7.5
            ),
        ]
        for (text, base, temporal, environmental) in cases {
            let vector = try CVSSVector(parsing: "(\(text))")
            #expect(vector.version == .v2)
            #expect(vector.baseScore == base, "\(text)")
            #expect(vector.temporalScore == temporal, "\(text)")
            #expect(vector.environmentalScore == environmental, "\(text)")
            #expect(vector.score == environmental, "\(text)")
            #expect(vector.description == text)
        }
        let none = try CVSSVector(parsing: "AV:N/AC:L/Au:N/C:N/I:N/A:N")
        #expect(none.score == 0 && none.severity == .low && none.temporalScore == nil)
        // On the way, the adjusted base score of this one is below zero.
        let least = try CVSSVector(parsing: "AV:L/AC:H/Au:M/C:P/I:N/A:N/CR:L/TD:H")
        #expect(least.environmentalScore == 0)
    }

    /// Examples of the 3.1 examples document.
    @Test func `scores the examples of version 3`() throws {
        let cases = [
            ("AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
            ("AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
            ("AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1),
            ("AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9),
            ("AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.2),
            ("AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 8.8),
            ("AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 7.8),
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5),
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
            ("AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N", 6.8),
            ("AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0),
        ]
        for (text, score) in cases {
            for version in ["3.0", "3.1"] {
                let vector = try CVSSVector(parsing: "CVSS:\(version)/\(text)")
                #expect(vector.score == score, "\(version) \(text)")
                #expect(vector.baseScore == score, "\(version) \(text)")
                #expect(vector.temporalScore == nil && vector.environmentalScore == nil)
            }
        }
    }

    @Test func `tells 3 point 0 and 3 point 1 apart`() throws {
        let text =
            "AV:P/AC:H/PR:L/UI:R/S:C/C:L/I:H/A:H/E:U/RL:T/RC:U"
            + "/CR:H/IR:L/AR:H/MAV:P/MAC:H/MPR:L/MUI:R/MS:C/MC:H/MI:H/MA:H"
        let old = try CVSSVector(parsing: "CVSS:3.0/" + text)
        let new = try CVSSVector(parsing: "CVSS:3.1/" + text)
        #expect(old.baseScore == 6.8 && new.baseScore == 6.8)
        #expect(old.temporalScore == 5.5 && new.temporalScore == 5.5)
        #expect(old.environmentalScore == 5.6 && new.environmentalScore == 5.7)
        #expect(old.score == 5.6 && new.score == 5.7)
    }

    @Test func `scores version 4 with threat and environment`() throws {
        let open = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N"
        let cases = [
            ("CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N", 4.6),
            ("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3),
            ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.7),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10),
            (open, 8.7), (open + "/E:A", 8.7), (open + "/E:P/CR:L", 6.9),
            (open + "/MVC:N", 0), (open + "/R:U/U:Red/AU:Y", 8.7),
            ("CVSS:4.0/AV:P/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/MSI:S", 5.9),
            ("CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N/E:U", 0.1),
        ]
        for (text, score) in cases {
            let vector = try CVSSVector(parsing: text)
            #expect(vector.score == score, "\(text)")
            #expect(vector.temporalScore == nil && vector.environmentalScore == nil)
        }
        #expect(try CVSSVector(parsing: open + "/E:P/CR:L").baseScore == 8.7)
    }

    @Test func `metrics that are not defined change nothing`() throws {
        let cases = [
            ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", "/E:X/CR:X/MAV:X/MS:X"),
            ("CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N", "/E:X/MSI:X/U:X"),
            ("AV:N/AC:L/Au:N/C:P/I:P/A:P", "/E:ND/RL:ND/CDP:ND/TD:ND"),
        ]
        for (text, undefined) in cases {
            let plain = try CVSSVector(parsing: text)
            let padded = try CVSSVector(parsing: text + undefined)
            #expect(padded.score == plain.score && padded.environmentalScore == nil)
            #expect(padded.description == text)
            #expect(padded["E"] != nil && plain["E"] == nil)
        }
    }

    @Test func `takes metrics in any order and writes them in that of the specification`() throws {
        let vector = try CVSSVector(parsing: "CVSS:3.1/A:H/I:N/C:N/S:U/UI:N/PR:N/AC:L/RL:O/AV:N")
        #expect(vector.description == "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/RL:O")
        #expect(vector["AV"] == "N" && vector["RL"] == "O")
        #expect(vector["E"] == nil && vector["Au"] == nil)
        #expect(try CVSSVector(parsing: vector.description) == vector)
    }

    @Test func `says which metric is wrong and where`() {
        let cases: [(String, CVSSError.Code, String?, Int)] = [
            ("", .empty, nil, 0),
            ("CVSS:3.2/AV:N", .unknownVersion, nil, 5),
            ("CVSS:3.1", .unknownVersion, nil, 5),
            ("CVSS:3.1/", .emptyMetric, nil, 9),
            ("CVSS:3.1/AV:Q/AC:L", .unknownValue, "AV", 12),
            ("CVSS:3.1/AV:N/XX:L", .unknownMetric, "XX", 14),
            ("CVSS:3.1/AV:N/AV:N", .duplicateMetric, "AV", 14),
            ("CVSS:3.1/AV:N//AC:L", .emptyMetric, nil, 14),
            ("CVSS:3.1/AV", .noValue, nil, 9),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N", .missingMetric, "A", 40),
            ("CVSS:4.0/AV:N/AC:L/Au:N", .unknownMetric, "Au", 19),
            ("(AV:N/AC:L/Au:N/C:N/I:N/A:N", .unbalancedParenthesis, nil, 0),
            ("AV:N/AC:L/Au:N/C:N/I:N/A:N)", .unbalancedParenthesis, nil, 26),
            ("CVSS:3.1/av:N", .unknownMetric, "av", 9),
            ("AV:N:L", .unknownValue, "AV", 3),
            ("critical", .noValue, nil, 0),
        ]
        for (text, code, metric, position) in cases {
            do throws(CVSSError) {
                let vector = try CVSSVector(parsing: text)
                Issue.record("'\(text)' was read as \(vector)")
            } catch {
                #expect(error.code == code, "\(text)")
                #expect(error.metric == metric, "\(text)")
                #expect(error.position == position, "\(text)")
                #expect(!error.description.isEmpty && !error.description.hasSuffix("."))
            }
        }
    }

    @Test func `names the severity of a score`() {
        let words: [(Double, CVSSSeverity, CVSSSeverity)] = [
            (0, .none, .low), (0.1, .low, .low), (3.9, .low, .low), (4.0, .medium, .medium),
            (6.9, .medium, .medium), (7.0, .high, .high), (8.9, .high, .high),
            (9.0, .critical, .high), (10, .critical, .high),
        ]
        for (score, word, word2) in words {
            for version in [CVSSVersion.v30, .v31, .v4] {
                #expect(CVSSSeverity.of(score: score, version: version) == word)
            }
            #expect(CVSSSeverity.of(score: score, version: .v2) == word2)
        }
        #expect(CVSSSeverity.allCases == CVSSSeverity.allCases.sorted())
    }
}
