internal import CFileSystem
internal import Glibc
public import PatchModel
public import PluginHost
public import PluginProtocol
internal import Synchronization

/// Reads what a target has installed: one walk, every claimed file through its plugin.
public struct TargetScanner: Sendable {
    /// How far a scan has come.
    public enum Progress: Sendable {
        case walking(files: Int)
        case reading(done: Int, total: Int, path: String)
    }

    public var catalogue: PluginCatalogue
    public var workerProgram: String
    /// At most so many worker threads; the number of cores is sensible.
    public var width: Int
    public var includedMounts: Set<String> = []
    /// Kinds to run: `inventory`, and `releases` where upgrades are wanted.
    public var kinds: Set<String> = ["inventory"]
    /// What reading one file may cost.
    public var limits = RunLimits()
    /// Off, traces hold no records: for measuring.
    public var keepsRecords = true
    /// What files inside files may cost.
    public var unpackLimits = UnpackLimits()
    /// What was said of files that did not change; `nil` asks plugins always.
    public var cache: ReadingCache?
    /// Orders `pairs()` in a way of its own, for tests; 0 leaves it as it is.
    public var shuffles: UInt64 = 0
    /// Gets what plugins log, file by file, in the order of the files' paths.
    public var log: @Sendable (LogLine) -> Void = { _ in }
    public var progress: @Sendable (Progress) -> Void = { _ in }
    /// Asked between files; true ends the scan early with what there is.
    public var isCancelled: @Sendable () -> Bool = { false }

    /// What a plugin said for whoever runs it.
    public struct LogLine: Sendable, Hashable {
        public var plugin: String
        /// The file that was read.
        public var path: String
        /// Begins with its level: `info: `, or `print: `.
        public var text: String
    }

    public init(catalogue: PluginCatalogue, workerProgram: String, width: Int) {
        self.catalogue = catalogue
        self.workerProgram = workerProgram
        self.width = width
    }

    /// Below so many files a second worker costs more than it saves.
    private static let filesPerWorker = 48

    /// Scans what is at `target.path`: a directory, a file that holds a tree of files (an image), or
    /// one file.
    ///
    /// Blocks: call it from a thread of its own. A file that fails is a note in the coverage.
    /// - Throws: `ScanError` when the target itself cannot be opened, or nothing reads it.
    public func scan(_ target: ScanTarget) throws(ScanError) -> Inventory {
        let place = try TargetPlace(target.path)
        if let file = place.file { return try scan(file, in: place.root, target) }
        let root = place.root.number
        var walk = TargetWalk(claims: claims)
        walk.includedMounts = includedMounts
        let progress = progress
        walk.progress = { progress(.walking(files: $0)) }
        let found = walk.run(root: root)
        var builder = InventoryBuilder(
            target: target, walk: found, catalogue: catalogue, claims: claims)

        let owned = OwnedPathFilter(found)
        let inventoryFiles = found.files.filter { $0.claim.kind == "inventory" }
        builder.add(read(inventoryFiles, root: root, packages: [], owned))
        let holders = found.files.filter { $0.claim.kind == "unpack" }
        builder.add(read(holders, root: root, packages: [], owned))
        if kinds.contains("releases") {
            let releaseFiles = found.files.filter { $0.claim.kind == "releases" && $0.root.isEmpty }
            builder.add(read(releaseFiles, root: root, packages: builder.packageNames, owned))
        }
        return finish(&builder)
    }

    func finish(_ builder: inout InventoryBuilder) -> Inventory {
        if isCancelled() { builder.isInterrupted() }
        return builder.finish()
    }

    var claims: [Claim] {
        // What is inside other files is there too.
        let kinds = kinds.contains("inventory") ? kinds.union(["unpack"]) : kinds
        return catalogue.plugins.enumerated().flatMap { number, plugin in
            Claim.all(of: plugin, number: number, kinds: kinds)
        }
    }

    /// Reads files in parallel; results in the order of the files.
    private func read(
        _ files: [ClaimedFile], root: Int32, packages: [String], _ owned: OwnedPathFilter
    ) -> [FileReading] {
        let pending = Mutex(0)
        let results = Mutex([[FileReading]](repeating: [], count: files.count))
        let workers = max(1, min(width, files.count / Self.filesPerWorker))
        let progress = progress
        let isCancelled = isCancelled
        let catalogue = catalogue
        let workerProgram = workerProgram
        let limits = limits
        let cache = cache
        let unpackLimits = unpackLimits
        let unpackClaims = UnpackClaims(claims, catalogue: catalogue)
        runThreads(workers) {
            let runner = PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins)
            let passing = PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins)
            while !isCancelled() {
                let index = pending.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard index < files.count else { return }
                let file = files[index]
                progress(.reading(done: index, total: files.count, path: file.path))
                let reader = FileReader(
                    root: root, runner: runner, catalogue: catalogue, packages: packages,
                    owned: owned, limits: limits, cache: cache)
                let readings =
                    file.claim.kind == "unpack"
                    ? FileUnpacking(
                        reader: reader, passing: passing, claims: unpackClaims,
                        limits: unpackLimits
                    ).read(file) : [reader.read(file)]
                results.withLock { $0[index] = readings }
            }
        }
        let readings = results.withLock { results in results.flatMap(\.self) }
        tellLog(of: readings)
        return readings
    }

    func tellLog(of readings: [FileReading]) {
        for reading in readings {
            let plugin = catalogue.plugins[reading.file.claim.plugin].name
            for text in reading.log {
                log(LogLine(plugin: plugin, path: reading.file.path, text: text))
            }
        }
    }
}

/// Why a target cannot be scanned at all.
public struct ScanError: Error, Sendable, Hashable, CustomStringConvertible {
    public var path: String
    public var reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { "cannot scan '\(path)': \(reason)" }
}
