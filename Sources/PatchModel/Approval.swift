/// One person's word on one digest of a plan.
public struct Approval: Sendable, Hashable, Codable {
    /// What was said.
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        case approved
        case rejected
    }

    public var plan: String
    /// The digest that the person saw.
    public var digest: String
    public var verdict: Verdict
    public var actor: Actor
    public var comment: String
    public var at: Timestamp
    /// `nil` for a rejection.
    public var expires: Timestamp?
    /// Whether the person also agrees to a start outside the maintenance windows.
    public var coversOverride: Bool
    /// What was signed, for a signed one.
    public var statement: String?
    /// The signature over it, armored.
    public var signature: String?

    public init(
        plan: String, digest: String, verdict: Verdict, actor: Actor, comment: String,
        at: Timestamp, expires: Timestamp?, coversOverride: Bool = false,
        statement: String? = nil, signature: String? = nil
    ) {
        self.plan = plan
        self.digest = digest
        self.verdict = verdict
        self.actor = actor
        self.comment = comment
        self.at = at
        self.expires = expires
        self.coversOverride = coversOverride
        self.statement = statement
        self.signature = signature
    }
}

/// A version that must not be proposed again until it expires.
public struct BlockedVersion: Sendable, Hashable, Codable {
    /// purl without version.
    public var package: String
    public var version: String
    public var reason: String
    /// The plan whose rollback blocked it.
    public var plan: String?
    public var at: Timestamp
    public var expires: Timestamp?

    public init(
        package: String, version: String, reason: String, plan: String? = nil, at: Timestamp,
        expires: Timestamp? = nil
    ) {
        self.package = package
        self.version = version
        self.reason = reason
        self.plan = plan
        self.at = at
        self.expires = expires
    }
}

/// What a patch trial found out.
public struct TrialResult: Sendable, Hashable, Codable {
    public var plan: String
    /// The digest that was tested.
    public var digest: String
    public var asset: String
    /// `bubblewrap over overlayfs`, `bubblewrap on a copy` ...
    public var sandbox: String
    public var isPassed: Bool
    /// Why not, in words.
    public var reason: String?
    public var steps: [StepTranscript]
    public var checks: [CheckResult]
    /// Claimed findings that are still there after the change.
    public var stillOpen: [String]
    /// Findings that were not there before: advisory ids.
    public var introduced: [String]
    public var started: Timestamp
    public var finished: Timestamp

    public init(
        plan: String, digest: String, asset: String, sandbox: String, isPassed: Bool,
        reason: String? = nil, steps: [StepTranscript] = [], checks: [CheckResult] = [],
        stillOpen: [String] = [], introduced: [String] = [], started: Timestamp,
        finished: Timestamp
    ) {
        self.plan = plan
        self.digest = digest
        self.asset = asset
        self.sandbox = sandbox
        self.isPassed = isPassed
        self.reason = reason
        self.steps = steps
        self.checks = checks
        self.stillOpen = stillOpen
        self.introduced = introduced
        self.started = started
        self.finished = finished
    }
}

/// One program that was run, and how it ended.
public struct StepTranscript: Sendable, Hashable, Codable {
    public var arguments: [String]
    /// `0`, or `signal 9`, `deadline of 60 s`.
    public var end: String
    public var isSuccess: Bool
    /// The end of its output, capped and redacted.
    public var output: String
    /// SHA-256 of the kept output, hexadecimal.
    public var outputDigest: String
    public var milliseconds: Int

    public init(
        arguments: [String], end: String, isSuccess: Bool, output: String, outputDigest: String,
        milliseconds: Int
    ) {
        self.arguments = arguments
        self.end = end
        self.isSuccess = isSuccess
        self.output = output
        self.outputDigest = outputDigest
        self.milliseconds = milliseconds
    }
}
