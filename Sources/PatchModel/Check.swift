/// A command or HTTP probe with an expectation: what "it still works" means for an asset.
public struct Check: Sendable, Hashable, Codable {
    /// What is asked.
    public enum Probe: Sendable, Hashable, Codable {
        /// A program, by argument list, inside the target (its root or working copy).
        case run([String])
        /// A GET request from inside the target's network.
        case http(url: String)

        private enum CodingKeys: String, CodingKey { case run, http }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let url = try container.decodeIfPresent(String.self, forKey: .http) {
                self = .http(url: url)
            } else {
                self = .run(try container.decode([String].self, forKey: .run))
            }
        }

        /// `{"run": ["jq", "--version"]}` or `{"http": "http://localhost/"}`.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .run(let arguments): try container.encode(arguments, forKey: .run)
            case .http(let url): try container.encode(url, forKey: .http)
            }
        }
    }

    /// What makes an answer good.
    public struct Expectation: Sendable, Hashable, Codable {
        /// Exit status of a program (default 0) or status of an HTTP answer (default 200).
        public var status: Int
        /// Text that the output or body must contain.
        public var contains: String?

        public init(status: Int, contains: String? = nil) {
            self.status = status
            self.contains = contains
        }
    }

    public var name: String
    public var probe: Probe
    public var expect: Expectation
    /// How often it may be tried, from 1; the first success counts.
    public var attempts: Int
    /// Seconds between attempts.
    public var interval: Int
    /// Seconds that one attempt may take.
    public var deadline: Int

    public init(
        name: String, probe: Probe, expect: Expectation, attempts: Int = 1, interval: Int = 1,
        deadline: Int = 60
    ) {
        self.name = name
        self.probe = probe
        self.expect = expect
        self.attempts = attempts
        self.interval = interval
        self.deadline = deadline
    }
}

/// What a check said. Only `successful` passes.
public struct CheckResult: Sendable, Hashable, Codable {
    /// Three answers, never two: what could not be asked is not a pass.
    public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        case successful
        case failed
        case inconclusive
    }

    public var check: String
    public var outcome: Outcome
    /// Attempts made.
    public var attempts: Int
    /// Exit status or HTTP status of the last attempt.
    public var status: Int?
    /// Why, in words, unless successful.
    public var reason: String?
    /// The end of the last attempt's output, capped and redacted.
    public var output: String
    /// SHA-256 of the kept output, hexadecimal.
    public var outputDigest: String
    /// Whole milliseconds from the first attempt to the last answer.
    public var milliseconds: Int

    public init(
        check: String, outcome: Outcome, attempts: Int, status: Int? = nil, reason: String? = nil,
        output: String = "", outputDigest: String = "", milliseconds: Int = 0
    ) {
        self.check = check
        self.outcome = outcome
        self.attempts = attempts
        self.status = status
        self.reason = reason
        self.output = output
        self.outputDigest = outputDigest
        self.milliseconds = milliseconds
    }
}
