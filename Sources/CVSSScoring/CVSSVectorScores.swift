extension CVSSVector {
    /// The score of the base metrics alone, from 0.0 to 10.0.
    public var baseScore: Double { Double(tenths.base) / 10 }

    /// The score with the temporal metrics; nil when none is given, and for version 4.0, which has
    /// no such score.
    public var temporalScore: Double? { tenths.temporal.map { Double($0) / 10 } }

    /// The score with the environmental metrics (and temporal metrics, where given); nil when none
    /// is given, and for version 4.0, which has no such score.
    public var environmentalScore: Double? { tenths.environmental.map { Double($0) / 10 } }

    /// The score with all metrics that are given, from 0.0 to 10.0.
    ///
    /// Environmental before temporal before base in versions 2 and 3; in version 4.0 the one score
    /// of base, threat and environmental metrics (CVSS-BTE).
    public var score: Double {
        if version == .v4 { return Double(CVSS4Scoring.tenths(of: self)) / 10 }
        let tenths = tenths
        return Double(tenths.environmental ?? tenths.temporal ?? tenths.base) / 10
    }

    /// The word for ``score``.
    public var severity: CVSSSeverity { .of(score: score, version: version) }

    private var tenths: CVSSTenths {
        switch version {
        case .v2: CVSS2Scoring.tenths(of: self)
        case .v30, .v31: CVSS3Scoring.tenths(of: self)
        case .v4:
            CVSSTenths(
                base: CVSS4Scoring.tenths(of: baseOnly()), temporal: nil, environmental: nil)
        }
    }
}

/// The scores of a vector in tenths, 0 to 100.
struct CVSSTenths {
    var base: Int
    var temporal: Int?
    var environmental: Int?
}
