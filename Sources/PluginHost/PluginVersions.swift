public import PluginProtocol

/// What a plugin's version scheme is asked.
extension PluginRunner {
    /// Orders versions by a plugin's scheme: bytes to compare, or the reason why there are none.
    ///
    /// - Throws: `PluginError` when the plugin failed as a whole.
    public func keys(
        of versions: [String], scheme: String, plugin: Int, shuffles: UInt64 = 0,
        limits: RunLimits = RunLimits()
    ) throws -> [Result<[UInt8], PluginError>] {
        try ask(
            OrderRequest(
                plugin: plugin, scheme: scheme, versions: versions, shuffles: shuffles,
                limits: plugins[plugin].limits(limits)))
    }

    /// The sign of each comparison, -1, 0 or 1, or the reason why there is none.
    ///
    /// A plugin with `compare` is asked about each pair as it stands: how well its answers go
    /// together shows only so.
    ///
    /// - Throws: `PluginError` when the plugin failed as a whole.
    public func comparisons(
        of pairs: [(String, String)], scheme: String, plugin: Int, shuffles: UInt64 = 0,
        limits: RunLimits = RunLimits()
    ) throws -> [Result<Int, PluginError>] {
        guard plugins[plugin].manifest.hasVersionKey else {
            return try ask(
                OrderRequest(
                    plugin: plugin, scheme: scheme, versions: pairs.flatMap { [$0.0, $0.1] },
                    question: .compare, shuffles: shuffles, limits: plugins[plugin].limits(limits))
            ).map { answer in answer.map { Int($0.first ?? 1) - 1 } }
        }
        let versions = Set(pairs.flatMap { [$0.0, $0.1] }).sorted()
        let keys = try keys(
            of: versions, scheme: scheme, plugin: plugin, shuffles: shuffles, limits: limits)
        let byVersion = Dictionary(uniqueKeysWithValues: zip(versions, keys))
        return pairs.map { left, right in
            switch (byVersion[left], byVersion[right]) {
            case (.success(let left), .success(let right)):
                .success(
                    left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1)
            case (.failure(let error), _), (_, .failure(let error)): .failure(error)
            default: .success(0)
            }
        }
    }

    /// Whether each version lies in its range, or the reason why that cannot be said.
    ///
    /// - Throws: `PluginError` when the plugin failed as a whole, or has no `satisfies`.
    public func satisfaction(
        of pairs: [(version: String, range: String)], scheme: String, plugin: Int,
        shuffles: UInt64 = 0, limits: RunLimits = RunLimits()
    ) throws -> [Result<Bool, PluginError>] {
        try ask(
            OrderRequest(
                plugin: plugin, scheme: scheme, versions: pairs.flatMap { [$0.version, $0.range] },
                question: .satisfies, shuffles: shuffles, limits: plugins[plugin].limits(limits))
        ).map { answer in answer.map { $0.first == 1 } }
    }

    private func ask(_ request: OrderRequest) throws -> [Result<[UInt8], PluginError>] {
        let name = plugins[request.plugin].name
        var answers: [Result<[UInt8], PluginError>] = []
        let result = try run(request.plugin, .order, request.payload, -1, request.limits) {
            frame, _ throws(WireError) in
            guard frame.kind == .ordered else {
                if frame.kind == .remark { return nil }
                throw WireError("unexpected frame \(frame.kind)")
            }
            var reader = WireReader(frame.payload)
            while !reader.isAtEnd {
                let isValid = try reader.byte() == 1
                let bytes = Array(try reader.take(try reader.count()))
                answers.append(
                    isValid
                        ? .success(bytes)
                        : .failure(
                            PluginError(
                                code: .failed, plugin: name,
                                reason: String(decoding: bytes, as: UTF8.self))))
            }
            return nil
        } receive: { _ in
        }
        if let failure = result.failure { throw failure }
        guard answers.count == request.answers else {
            throw PluginError(
                code: .failed, plugin: name,
                reason: "gave \(answers.count) answers about \(request.answers) versions")
        }
        return answers
    }
}
