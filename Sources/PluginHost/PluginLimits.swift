public import PluginProtocol

/// More memory or time than the standard, as a manifest's `limits` ask for it.
public struct PluginLimits: Sendable, Hashable {
    /// MiB of the plugin's Lua state; `nil` is the standard.
    public var memoryMiB: Int?
    /// Seconds of processor time for one file; `nil` is the standard.
    public var seconds: Int?

    /// What can be asked for at most.
    public static let memoryRange = 1...2048
    public static let secondsRange = 1...600

    static var standardMemoryMiB: Int { Int(RunLimits().memoryBytes >> 20) }
    static var standardSeconds: Int { Int(RunLimits().processorMilliseconds / 1000) }

    public init(memoryMiB: Int? = nil, seconds: Int? = nil) {
        self.memoryMiB = memoryMiB
        self.seconds = seconds
    }

    /// Reads `limits` of a manifest; what is not above the standard is no need.
    ///
    /// - Throws: `PluginError` for a number that nobody can grant.
    init(_ value: WireValue, plugin: String) throws(PluginError) {
        self.init()
        guard value != .null else { return }
        let fields = RecordFields(value, ManifestSchema.limits)
        func number(
            _ name: String, _ range: ClosedRange<Int>, above standard: Int
        ) throws(PluginError) -> Int? {
            guard let wanted = fields[name].integer else { return nil }
            guard let number = Int(exactly: wanted), range.contains(number) else {
                throw PluginError(
                    plugin: plugin,
                    reason: "limits.\(name) is \(wanted): ask for \(range.lowerBound) to "
                        + "\(range.upperBound)")
            }
            return number > standard ? number : nil
        }
        memoryMiB = try number("memory_mib", Self.memoryRange, above: Self.standardMemoryMiB)
        seconds = try number("seconds", Self.secondsRange, above: Self.standardSeconds)
    }

    /// What of these limits `granted` does not cover.
    func beyond(_ granted: PluginLimits) -> PluginLimits {
        func missing(_ wanted: Int?, _ held: Int?) -> Int? {
            wanted.flatMap { $0 > (held ?? 0) ? $0 : nil }
        }
        return PluginLimits(
            memoryMiB: missing(memoryMiB, granted.memoryMiB),
            seconds: missing(seconds, granted.seconds))
    }

    /// The limits of a run with what was granted. A limit that the caller set itself stands.
    public func raising(_ limits: RunLimits) -> RunLimits {
        let standard = RunLimits()
        var raised = limits
        if let memoryMiB, limits.memoryBytes == standard.memoryBytes {
            raised.memoryBytes = max(standard.memoryBytes, Int64(memoryMiB) << 20)
        }
        if let seconds, limits.processorMilliseconds == standard.processorMilliseconds {
            raised.processorMilliseconds = max(
                standard.processorMilliseconds, Int64(seconds) * 1000)
            // Wall time keeps its share, or it would end what was granted.
            let share = standard.wallMilliseconds / standard.processorMilliseconds
            raised.wallMilliseconds = max(
                limits.wallMilliseconds, raised.processorMilliseconds * share)
        }
        return raised
    }
}
