internal import Glibc
public import PluginHost
public import PluginProtocol

/// Exactly what a plugin said of one file, before anything is joined: for tests and traces.
public struct FileTrace: Sendable {
    public var path: String
    public var records: [Record] = []
    public var warnings: [(line: Int?, text: String)] = []
    public var log: [String] = []
    public var skipReason: String?
    public var failure: PluginError?
    public var memoryPeakBytes = 0

    public init(path: String) { self.path = path }

    /// One record as it crossed the fence.
    public struct Record: Sendable {
        public var kind: RecordKind
        public var value: WireValue

        public init(kind: RecordKind, value: WireValue) {
            self.kind = kind
            self.value = value
        }
    }
}

extension TargetScanner {
    /// Runs one plugin over a directory, file by file, strictly: unknown fields are errors.
    ///
    /// - Throws: `ScanError` when the directory cannot be opened.
    public func trace(
        _ path: String, plugin number: Int, packages: [String] = []
    ) throws(ScanError) -> [FileTrace] {
        let root = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { throw ScanError(path: path, reason: errorText(errno)) }
        defer { close(root) }
        let manifest = catalogue.plugins[number].manifest
        let claims = [("inventory", manifest.inventory), ("releases", manifest.releases)]
            .flatMap { kind, claim in
                (claim?.files ?? []).map { Claim(plugin: number, kind: kind, pattern: $0) }
            }
        let walk = TargetWalk(claims: claims).run(root: root)
        let runner = PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins)
        let reader = FileReader(
            root: root, runner: runner, catalogue: catalogue, packages: packages,
            owned: OwnedPathFilter(walk), limits: limits, isStrict: true)
        return walk.files.map { file in
            var trace = FileTrace(path: file.path)
            let reading = reader.read(file) { kind, value in
                trace.records.append(FileTrace.Record(kind: kind, value: value))
            }
            trace.warnings = reading.warnings
            trace.log = reading.log
            trace.skipReason = reading.skipReason
            trace.failure = reading.failure
            trace.memoryPeakBytes = reading.memoryPeakBytes
            return trace
        }
    }
}
