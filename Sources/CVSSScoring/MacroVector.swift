/// One of the 270 equivalence classes of CVSS 4.0 vectors: a level in each of six sets of metrics.
///
/// Source: https://www.first.org/cvss/v4.0/specification-document, tables 24 to 30, and the scores
/// published with the specification.
struct MacroVector {
    var eq1: Int
    var eq2: Int
    var eq3: Int
    var eq4: Int
    var eq5: Int
    var eq6: Int

    init(_ levels: CVSS4Scoring.Levels) {
        let network = levels[.AV] == 0
        let noPrivileges = levels[.PR] == 0
        let noUser = levels[.UI] == 0
        if network && noPrivileges && noUser {
            eq1 = 0
        } else {
            eq1 = (network || noPrivileges || noUser) && levels[.AV] != 3 ? 1 : 2
        }
        eq2 = levels[.AC] == 0 && levels[.AT] == 0 ? 0 : 1

        let confidentiality = levels[.VC] == 0
        let integrity = levels[.VI] == 0
        let availability = levels[.VA] == 0
        if confidentiality && integrity {
            eq3 = 0
        } else {
            eq3 = confidentiality || integrity || availability ? 1 : 2
        }
        if levels[.SI] == 0 || levels[.SA] == 0 {
            eq4 = 0
        } else {
            eq4 = levels[.SC] == 1 || levels[.SI] == 1 || levels[.SA] == 1 ? 1 : 2
        }
        eq5 = levels[.E]
        let demanded =
            (levels[.CR] == 0 && confidentiality) || (levels[.IR] == 0 && integrity)
            || (levels[.AR] == 0 && availability)
        eq6 = demanded ? 0 : 1
    }

    /// The macro vector that is lower by the given steps; it need not exist.
    func lowered(
        eq1: Int = 0, eq2: Int = 0, eq3: Int = 0, eq4: Int = 0, eq5: Int = 0, eq6: Int = 0
    ) -> MacroVector {
        var copy = self
        copy.eq1 += eq1
        copy.eq2 += eq2
        copy.eq3 += eq3
        copy.eq4 += eq4
        copy.eq5 += eq5
        copy.eq6 += eq6
        return copy
    }

    /// The score of the next lower macro vector in the sets 3 and 6, which hang together; the
    /// higher one where there are two.
    var nextLowerOfImpact: Int? {
        switch (eq3, eq6) {
        case (0, 0): [lowered(eq6: 1).score, lowered(eq3: 1).score].compactMap { $0 }.max()
        case (1, 0): lowered(eq6: 1).score
        default: lowered(eq3: 1).score
        }
    }

    /// The score in tenths, or nil when there is no such macro vector.
    var score: Int? {
        guard eq1 < 3, eq2 < 2, eq3 < 3, eq4 < 3, eq5 < 3, eq6 < 2 else { return nil }
        let score = Self.scores[(eq1 * 2 + eq2) * 3 + eq3][(eq4 * 3 + eq5) * 2 + eq6]
        return score == Self.none ? nil : score
    }

    /// The worst vectors of each level, as steps below the worst value of each metric, in the
    /// order in which they are tried.
    static let worst1: [[[CVSS4Scoring.Metric: Int]]] = [
        [[.AV: 0, .PR: 0, .UI: 0]],
        [[.AV: 1, .PR: 0, .UI: 0], [.AV: 0, .PR: 1, .UI: 0], [.AV: 0, .PR: 0, .UI: 1]],
        [[.AV: 3, .PR: 0, .UI: 0], [.AV: 1, .PR: 1, .UI: 1]],
    ]
    static let worst2: [[[CVSS4Scoring.Metric: Int]]] = [
        [[.AC: 0, .AT: 0]],
        [[.AC: 1, .AT: 0], [.AC: 0, .AT: 1]],
    ]
    /// By level of set 3 and, within it, of set 6.
    static let worst36: [[[CVSS4Scoring.Metric: Int]]] = [
        [impact(0, 0, 0, 0, 0, 0)],
        [impact(0, 0, 1, 1, 1, 0), impact(0, 0, 0, 1, 1, 1)],
        [impact(1, 0, 0, 0, 0, 0), impact(0, 1, 0, 0, 0, 0)],
        [
            impact(1, 0, 1, 0, 1, 0), impact(1, 0, 0, 0, 1, 1), impact(0, 1, 0, 1, 0, 1),
            impact(0, 1, 1, 1, 0, 0), impact(1, 1, 0, 0, 0, 1),
        ],
        [],
        [impact(1, 1, 1, 0, 0, 0)],
    ]
    static let worst4: [[[CVSS4Scoring.Metric: Int]]] = [
        [[.SC: 1, .SI: 0, .SA: 0]],
        [[.SC: 1, .SI: 1, .SA: 1]],
        [[.SC: 2, .SI: 2, .SA: 2]],
    ]

    private static func impact(
        _ vc: Int, _ vi: Int, _ va: Int, _ cr: Int, _ ir: Int, _ ar: Int
    ) -> [CVSS4Scoring.Metric: Int] {
        [.VC: vc, .VI: vi, .VA: va, .CR: cr, .IR: ir, .AR: ar]
    }

    /// The steps from the worst to the least vector of each level, plus one.
    static let depth1 = [1, 4, 5]
    static let depth2 = [1, 2]
    /// Set 3 at level 2 has set 6 at level 1 only; the 1 stands where nothing is looked up.
    static let depth36 = [7, 6, 8, 8, 1, 10]
    static let depth4 = [6, 5, 4]

    private static let none = -1

    /// Scores in tenths. A row per level of the sets 1, 2 and 3; in a row, the levels of 4, 5, 6.
    private static let scores: [[Int]] = [
        [100, 99, 98, 95, 95, 92, 100, 96, 93, 87, 91, 81, 93, 90, 89, 80, 81, 68],
        [98, 95, 95, 92, 90, 84, 93, 92, 89, 81, 81, 65, 88, 80, 78, 70, 69, 48],
        [none, 92, none, 82, none, 72, none, 79, none, 69, none, 50, none, 69, none, 55, none, 27],
        [99, 97, 95, 92, 92, 85, 95, 91, 90, 83, 84, 71, 92, 81, 82, 71, 72, 53],
        [95, 93, 92, 85, 85, 73, 92, 82, 80, 72, 70, 59, 84, 70, 71, 52, 50, 30],
        [none, 86, none, 75, none, 52, none, 71, none, 52, none, 29, none, 63, none, 29, none, 17],
        [98, 95, 94, 87, 91, 81, 94, 89, 86, 74, 77, 64, 87, 75, 74, 63, 63, 49],
        [94, 89, 88, 77, 76, 67, 86, 76, 74, 58, 59, 50, 72, 57, 57, 52, 52, 25],
        [none, 83, none, 70, none, 54, none, 65, none, 58, none, 26, none, 53, none, 21, none, 13],
        [95, 90, 88, 76, 76, 70, 90, 77, 75, 62, 61, 53, 77, 66, 68, 59, 52, 30],
        [89, 78, 76, 67, 62, 58, 74, 59, 57, 57, 47, 23, 61, 52, 57, 29, 24, 16],
        [none, 71, none, 59, none, 30, none, 58, none, 26, none, 15, none, 23, none, 13, none, 6],
        [93, 87, 86, 72, 75, 58, 86, 74, 74, 61, 56, 34, 70, 54, 52, 40, 40, 22],
        [85, 75, 74, 55, 62, 51, 72, 57, 55, 41, 46, 19, 53, 36, 34, 19, 19, 8],
        [none, 64, none, 51, none, 20, none, 47, none, 21, none, 11, none, 24, none, 9, none, 4],
        [88, 75, 73, 53, 60, 50, 73, 55, 59, 40, 41, 20, 54, 43, 45, 22, 20, 11],
        [75, 55, 58, 45, 40, 21, 61, 51, 48, 18, 20, 9, 46, 18, 17, 7, 8, 2],
        [none, 53, none, 24, none, 14, none, 24, none, 12, none, 5, none, 10, none, 3, none, 1],
    ]
}
