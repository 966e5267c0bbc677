import PluginHost
import PluginProtocol

/// A version scheme of a plugin, as commands ask it.
struct SchemeAsked {
    let name: String
    let plugin: Plugin
    let number: Int
    let runner: PluginRunner
    var limits = RunLimits()
    var shuffles: UInt64 = 0

    /// Pairs that are asked at once: a run's limits hold for each batch.
    private static let batch = 5000

    /// -1, 0 or 1 for each pair, or why there is no answer.
    func compare(_ pairs: [(String, String)]) throws -> [Result<Int, PluginError>] {
        try batches(of: pairs) {
            try runner.comparisons(
                of: $0, scheme: name, plugin: number, shuffles: shuffles, limits: limits)
        }
    }

    /// Whether each version lies in its range, or why that cannot be said.
    func satisfies(_ pairs: [(String, String)]) throws -> [Result<Bool, PluginError>] {
        try batches(of: pairs) {
            try runner.satisfaction(
                of: $0.map { ($0.0, $0.1) }, scheme: name, plugin: number, shuffles: shuffles,
                limits: limits)
        }
    }

    private func batches<Answer>(
        of pairs: [(String, String)], _ ask: ([(String, String)]) throws -> [Answer]
    ) throws -> [Answer] {
        var answers: [Answer] = []
        for start in stride(from: 0, to: pairs.count, by: Self.batch) {
            answers += try ask(Array(pairs[start..<min(start + Self.batch, pairs.count)]))
        }
        return answers
    }
}
