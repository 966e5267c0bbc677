internal import CVSSScoring

/// The vectors of a finding: the one the policy chooses, and those that cannot be read.
struct CVSSReading {
    /// The first choice, with who issued it.
    var chosen: (vector: CVSSVector, statement: CVSSStatement)?
    /// A vector whose threat metric speaks of an exploit.
    var exploited: CVSSStatement?
    /// Statements that are not CVSS, with what is wrong.
    var unreadable: [(statement: CVSSStatement, reason: String)] = []

    /// Reads the vectors; by version first, then vendors before the policy's late issuers.
    init(_ statements: [CVSSStatement], _ policy: RiskPolicy) {
        var read: [(vector: CVSSVector, statement: CVSSStatement, rank: [Int])] = []
        for statement in statements {
            do {
                let vector = try CVSSVector(parsing: statement.vector)
                let version = vector.version.rawValue
                let late = statement.issuer.map(policy.lateIssuers.contains) ?? true
                read.append(
                    (
                        vector, statement,
                        [
                            policy.vectorVersions.firstIndex(of: version)
                                ?? policy.vectorVersions.count,
                            late ? 1 : 0,
                        ]
                    ))
            } catch {
                unreadable.append((statement, error.description))
            }
        }
        // Texts break ties, so that the order of the feeds never decides.
        read.sort { left, right in
            if left.rank != right.rank {
                return left.rank.lexicographicallyPrecedes(right.rank)
            }
            let texts = (left.statement.vector, right.statement.vector)
            if texts.0 != texts.1 { return texts.0 < texts.1 }
            return (left.statement.issuer ?? "") < (right.statement.issuer ?? "")
        }
        chosen = read.first.map { ($0.vector, $0.statement) }
        exploited = read.first { $0.vector.namesExploit }?.statement
    }
}

extension CVSSVector {
    /// AV:N, AC:L, PR:N and UI:N; in version 2, which has no UI, AV:N, AC:L and Au:N.
    ///
    /// Version 4.0's Attack Requirements are not asked for.
    var isAutomatable: Bool {
        let open = self["AV"] == "N" && self["AC"] == "L"
        return version == .v2
            ? open && self["Au"] == "N" : open && self["PR"] == "N" && self["UI"] == "N"
    }

    /// Confidentiality, integrity and availability are all lost in full; in version 4.0 those of
    /// the vulnerable system.
    var isTotal: Bool {
        losses.allSatisfy { $0 == "H" || $0 == "C" }
    }

    /// A threat or temporal metric Exploit Maturity of proof of concept or more.
    var namesExploit: Bool {
        switch self["E"] {
        case "P", "A", "POC", "F", "H": true
        default: false
        }
    }

    /// The technical impact, 0...1: 1 - (1 - C)(1 - I)(1 - A), as a share of the most it can be.
    ///
    /// Weights are those of the version's own impact subscore: 0.56 and 0.22 in version 3, 0.660
    /// and 0.275 in version 2. Version 4.0 has no such subscore; it takes the weights of version 3
    /// on the worse of the vulnerable and the subsequent system.
    /// Sources: https://www.first.org/cvss/v3.1/specification-document, section 7.1;
    /// https://www.first.org/cvss/v2/guide, section 3.2.1.
    var technicalImpact: Double {
        let (high, low) = version == .v2 ? (0.660, 0.275) : (0.56, 0.22)
        func weight(_ value: String?) -> Double {
            switch value {
            case "H", "C": high
            case "L", "P": low
            default: 0
            }
        }
        var kept = 1.0
        for (index, loss) in losses.enumerated() {
            let subsequent = version == .v4 ? weight(self[["SC", "SI", "SA"][index]]) : 0
            kept *= 1 - max(weight(loss), subsequent)
        }
        let most = 1 - (1 - high) * (1 - high) * (1 - high)
        return min(1, (1 - kept) / most)
    }

    /// The values of confidentiality, integrity and availability.
    private var losses: [String?] {
        version == .v4 ? ["VC", "VI", "VA"].map { self[$0] } : ["C", "I", "A"].map { self[$0] }
    }
}
