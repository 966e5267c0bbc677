internal import LuaRuntime
internal import PluginProtocol

/// The order of versions by a plugin's scheme.
extension WorkerSession {
    func order(_ request: OrderRequest) throws(FailureReply) -> DoneReply {
        let plugin = try self.plugin(request.plugin)
        let run = RunRequest(
            plugin: request.plugin, kind: "versioning", path: request.scheme,
            shuffles: request.shuffles, limits: request.limits)
        var keys: [(isValid: Bool, bytes: [UInt8])] = []
        var done = try call(plugin, run, .versioning) { _ throws(LuaError) in
            keys =
                switch request.question {
                case .keys:
                    try VersionKeys(plugin: plugin, scheme: request.scheme)
                        .keys(of: request.versions)
                case .compare:
                    try VersionPairs(plugin: plugin, scheme: request.scheme)
                        .compared(request.versions)
                case .satisfies:
                    try VersionPairs(plugin: plugin, scheme: request.scheme)
                        .satisfied(request.versions)
                }
        }
        var writer = WireWriter()
        for (index, key) in keys.enumerated() {
            writer.write(byte: key.isValid ? 1 : 0)
            writer.write(count: key.bytes.count)
            writer.write(bytes: key.bytes)
            if writer.bytes.count > 256 * 1024 || index == keys.count - 1 {
                try send(.ordered, writer.bytes)
                writer.removeAll()
            }
        }
        done.records = keys.count
        return done
    }
}
