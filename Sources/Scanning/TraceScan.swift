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
    /// Whether the file that was read has no bytes.
    public var isEmpty = false
    /// Claimed for being executable, and neither a program nor a library in machine code.
    var isNoProgram = false
    /// The text of a report.
    public var rendered: [UInt8]?
    /// What claimed it.
    public var claim: Claim?
    /// Files beside it that the plugin asked for, and what came of it.
    public var siblings: [(path: String, answer: SiblingAnswer)] = []
    /// What reading it cost.
    public var cost = RunCost()

    public init(path: String) { self.path = path }

    /// The warning about a file that gave no record, and of which the plugin said nothing.
    public static let nothingFound = "nothing was found in this file"

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
    /// - Parameters:
    ///   - runner: made with the plugins of `catalogue`; `nil` makes one for this call.
    ///   - finished: gets each file as soon as it has been read.
    /// - Throws: `ScanError` when the directory cannot be opened.
    @discardableResult
    public func trace(
        _ path: String, plugin number: Int, packages: [String] = [], runner: PluginRunner? = nil,
        finished: (FileTrace) -> Void = { _ in }
    ) throws(ScanError) -> [FileTrace] {
        let root = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { throw ScanError(path: path, reason: errorText(errno)) }
        defer { close(root) }
        let claims = Claim.all(
            of: catalogue.plugins[number], number: number, kinds: ["inventory", "releases"])
        let walk = TargetWalk(claims: claims).run(root: root)
        let runner =
            runner ?? PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins)
        var reader = FileReader(
            root: root, runner: runner, catalogue: catalogue, packages: packages,
            owned: OwnedPathFilter(walk), limits: limits, isStrict: true,
            keepsRecords: keepsRecords, shuffles: shuffles)
        return walk.files.compactMap { file in
            let trace = trace(file, with: &reader)
            guard !trace.isNoProgram else { return nil }
            finished(trace)
            return trace
        }
    }

    /// Runs one plugin over one file, as if `claim` had claimed it.
    ///
    /// - Parameters:
    ///   - path: relative to `root`.
    ///   - root: a directory; the plugin sees files beside this one as far as they lie beneath it.
    /// - Throws: `ScanError` when the directory cannot be opened.
    public func trace(
        file path: String, beneath root: String, claim: Claim, runner: PluginRunner
    ) throws(ScanError) -> FileTrace {
        let descriptor = unsafe open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ScanError(path: root, reason: errorText(errno)) }
        defer { close(descriptor) }
        var reader = FileReader(
            root: descriptor, runner: runner, catalogue: catalogue, packages: [],
            owned: OwnedPathFilter(TargetWalk.Result()), limits: limits, isStrict: true,
            keepsRecords: keepsRecords, shuffles: shuffles)
        let file = ClaimedFile(
            path: path, rawPath: Array(path.utf8), claim: claim,
            root: claim.pattern.matchedRoot(of: path) ?? "", isLink: false)
        return trace(file, with: &reader)
    }

    private func trace(_ file: ClaimedFile, with reader: inout FileReader) -> FileTrace {
        var trace = FileTrace(path: file.path)
        trace.claim = file.claim
        var siblings: [(path: String, answer: SiblingAnswer)] = []
        reader.observeSibling = { siblings.append(($0, $1)) }
        let before = reader.runner.cost
        reader.runner.cost = RunCost()
        let reading = reader.read(file) { kind, value in
            guard keepsRecords else { return }
            trace.records.append(FileTrace.Record(kind: kind, value: value))
        }
        trace.cost = reader.runner.cost
        reader.runner.cost = before.adding(trace.cost)
        trace.siblings = siblings
        trace.warnings = reading.warnings
        trace.log = reading.log
        trace.skipReason = reading.skipReason
        trace.failure = reading.failure
        trace.memoryPeakBytes = reading.memoryPeakBytes
        trace.isEmpty = reading.isEmpty
        trace.isNoProgram = file.claim.isForExecutables && reading.isAbsent
        return trace
    }
}
