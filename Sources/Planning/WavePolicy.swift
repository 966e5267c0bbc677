public import PatchModel

/// How many targets change together.
public enum WaveSize: Sendable, Hashable, CustomStringConvertible {
    /// 1 or more.
    case count(Int)
    /// 1...100 per cent of all targets, rounded up.
    case percent(Int)
    /// Every target that is left.
    case all

    /// Reads `1`, `10%` (or `10 %`) and `all`.
    ///
    /// - Throws: ``PlanningError`` for any other text, for 0 and for more than 100 per cent.
    public init(_ text: String) throws(PlanningError) {
        if text == "all" || text == "rest" {
            self = .all
            return
        }
        var digits = text.utf8[...]
        let isPercent = digits.last == UInt8(ascii: "%")
        if isPercent {
            digits = digits.dropLast()
            if digits.last == UInt8(ascii: " ") { digits = digits.dropLast() }
        }
        let isNumber = digits.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, (1...9).contains(digits.count) else { throw .waveSize(text) }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard value > 0, !isPercent || value <= 100 else { throw .waveSize(text) }
        self = isPercent ? .percent(value) : .count(value)
    }

    public var description: String {
        switch self {
        case .count(let count): String(count)
        case .percent(let percent): "\(percent)%"
        case .all: "all"
        }
    }

    /// How many of the targets that are left, given how many there are; at least 1 where any is.
    func size(of total: Int, left: Int) -> Int {
        switch self {
        case .count(let count): min(left, max(1, count))
        case .percent(let percent):
            min(left, max(1, (total * min(100, max(1, percent)) + 99) / 100))
        case .all: left
        }
    }
}

/// What planning refuses.
public enum PlanningError: Error, Sendable, Hashable, CustomStringConvertible {
    case waveSize(String)

    public var description: String {
        switch self {
        case .waveSize(let text):
            "wave size '\(text)' is not understood; write a number such as '1', a share such as "
                + "'10%', or 'all'"
        }
    }
}

/// Cuts a rollout into waves.
public struct WavePolicy: Sendable, Hashable {
    /// One wave.
    public struct Step: Sendable, Hashable {
        public var size: WaveSize
        /// Seconds to watch after the last target.
        public var bake: Int
        /// Seconds between two rounds of the checks while baking.
        public var interval: Int
        /// Failed targets that are tolerated in this wave.
        public var maxFailed: Int

        public init(_ size: WaveSize, bake: Int = 300, interval: Int = 10, maxFailed: Int = 0) {
            self.size = size
            self.bake = bake
            self.interval = interval
            self.maxFailed = maxFailed
        }
    }

    /// Targets that are left after the last step make a wave of their own, like the last step.
    public var steps: [Step]

    /// One target, a tenth, half, the rest.
    public static let standard = WavePolicy([
        Step(.count(1)), Step(.percent(10)), Step(.percent(50)), Step(.all),
    ])

    public init(_ steps: [Step]) { self.steps = steps }

    /// The waves, none of them empty: canaries first (tag `canary` with the value `true`), then by
    /// name, then by key. Percentages refer to all targets.
    ///
    /// - Parameters:
    ///   - targets: an asset that is named twice counts once.
    ///   - assets: for their tags; an asset that is not listed is no canary.
    ///   - bakeFactor: multiplies every bake time.
    public func waves(
        for targets: [PlanTarget], assets: [Asset], bakeFactor: Int = 1
    ) -> [Wave] {
        let canaries = Set(assets.filter { $0.tags["canary"]?.value == "true" }.map(\.key))
        var seen: Set<String> = []
        let keys = targets.sorted { left, right in
            let isLeft = canaries.contains(left.asset)
            if isLeft != canaries.contains(right.asset) { return isLeft }
            return (left.name, left.asset) < (right.name, right.asset)
        }.map(\.asset).filter { seen.insert($0).inserted }
        var rest = keys[...]
        var waves: [Wave] = []
        let last = Step(
            .all, bake: steps.last?.bake ?? 300, interval: steps.last?.interval ?? 10,
            maxFailed: steps.last?.maxFailed ?? 0)
        for step in steps + [last] where !rest.isEmpty {
            let size = step.size.size(of: keys.count, left: rest.count)
            let bake = step.bake.multipliedReportingOverflow(by: bakeFactor)
            waves.append(
                Wave(
                    targets: Array(rest.prefix(size)),
                    bake: bake.overflow ? .max : bake.partialValue, interval: step.interval,
                    maxFailed: step.maxFailed))
            rest = rest.dropFirst(size)
        }
        return waves
    }
}
