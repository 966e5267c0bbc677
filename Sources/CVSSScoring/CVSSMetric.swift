/// One metric of a CVSS version: its short name and the values it can take.
struct CVSSMetric: Sendable {
    /// The group that a metric belongs to.
    enum Group: Sendable {
        /// Part of every vector.
        case base
        /// Temporal (2, 3) and threat (4) metrics.
        case threat
        case environmental
        /// Says something, and does not change the score (4).
        case supplemental
    }

    let name: String
    let values: [String]
    let group: Group

    /// Takes a table line such as `"AV N A L P"`.
    init(_ line: String, _ group: Group) {
        let words = line.split(separator: " ").map(String.init)
        name = words.first ?? ""
        values = Array(words.dropFirst())
        self.group = group
    }

    private static func table(_ group: Group, _ lines: [String]) -> [CVSSMetric] {
        lines.map { CVSSMetric($0, group) }
    }

    /// Source: https://www.first.org/cvss/v2/guide, section 2.
    static let version2: [CVSSMetric] =
        table(.base, ["AV L A N", "AC H M L", "Au M S N", "C N P C", "I N P C", "A N P C"])
        + table(.threat, ["E U POC F H ND", "RL OF TF W U ND", "RC UC UR C ND"])
        + table(
            .environmental,
            [
                "CDP N L LM MH H ND", "TD N L M H ND", "CR L M H ND", "IR L M H ND",
                "AR L M H ND",
            ])

    /// Source: https://www.first.org/cvss/v3.1/specification-document, table 15.
    static let version3: [CVSSMetric] =
        table(
            .base,
            [
                "AV N A L P", "AC L H", "PR N L H", "UI N R", "S U C", "C H L N", "I H L N",
                "A H L N",
            ])
        + table(.threat, ["E X H F P U", "RL X U W T O", "RC X C R U"])
        + table(
            .environmental,
            [
                "CR X H M L", "IR X H M L", "AR X H M L", "MAV X N A L P", "MAC X L H",
                "MPR X N L H", "MUI X N R", "MS X U C", "MC X H L N", "MI X H L N", "MA X H L N",
            ])

    /// Source: https://www.first.org/cvss/v4.0/specification-document, table 23.
    static let version4: [CVSSMetric] =
        table(
            .base,
            [
                "AV N A L P", "AC L H", "AT N P", "PR N L H", "UI N P A", "VC H L N", "VI H L N",
                "VA H L N", "SC H L N", "SI H L N", "SA H L N",
            ])
        + table(.threat, ["E X A P U"])
        + table(
            .environmental,
            [
                "CR X H M L", "IR X H M L", "AR X H M L", "MAV X N A L P", "MAC X L H",
                "MAT X N P", "MPR X N L H", "MUI X N P A", "MVC X H L N", "MVI X H L N",
                "MVA X H L N", "MSC X H L N", "MSI X S H L N", "MSA X S H L N",
            ])
        + table(
            .supplemental,
            [
                "S X N P", "AU X N Y", "R X A U I", "V X D C", "RE X L M H",
                "U X Clear Green Amber Red",
            ])
}
