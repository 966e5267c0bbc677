internal import Digests
internal import Glibc
public import PatchModel
internal import Processes

/// Works out what remedies mean for a repository, to the last byte: in a copy, with the ecosystem's
/// own programs, once. The result is the plan; no resolving program runs after approval.
public struct RepositoryResolver: Sendable {
    private let cache: any PackageCache
    private let scratch: String
    private let preparedTrees: String
    private let isOnline: Bool
    /// Seconds that one program may take.
    public var deadline = 900
    /// Added to the programs' environment: the address of an index ...
    public var environment: [String: String] = [:]
    /// Visible to the programs besides the controller's own: a toolchain, an offline mirror ...
    public var binds: [Sandbox.Bind] = []

    /// - Parameters:
    ///   - cache: Takes the bytes of every file before and after.
    ///   - scratch: A folder of the controller's own, where copies are made and removed.
    ///   - preparedTrees: A folder of the controller's own, where prepared files are kept.
    ///   - isOnline: Whether programs may use the network.
    public init(cache: any PackageCache, scratch: String, preparedTrees: String, isOnline: Bool) {
        self.cache = cache
        self.scratch = scratch
        self.preparedTrees = preparedTrees
        self.isOnline = isOnline
    }

    /// The exact file changes.
    ///
    /// - Parameters:
    ///   - asset: Absolute path of a directory in a git checkout, or of a plain one.
    ///   - remedies: Their edits, then their programs, each once and in this order.
    ///   - prepare: Programs that fetch what the project needs to be tried without a network; they
    ///     may add files and change none.
    /// - Throws: ``RepositoryError``.
    public func resolve(
        asset: String, remedies: [Remedy], prepare: [[String]] = []
    ) throws(RepositoryError) -> RepositoryResolution {
        let edits = try Self.edits(remedies)
        var concerned = Set(edits.keys)
        for path in remedies.flatMap(\.results) { concerned.insert(try RelativePath(path)) }
        let place = "\(scratch)/resolve-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let copy = try RepositoryCopy(of: asset, scratch: place)
        defer { copy.discard() }
        let files = concerned.sorted { $0.text < $1.text }
        try copy.requireClean(files, in: asset)

        var run = try ResolverRun(
            resolver: self, copy: copy, concerned: files,
            earlier: try FileTree(copy.top).list())
        try run.edit(edits)
        try run.resolve(remedies.flatMap(\.resolve).uniqued)
        let changes = try run.changes()
        for change in changes { try keep(change, of: copy) }
        var resolution = RepositoryResolution(
            edits: changes.map(\.change), commit: copy.commit, subpath: copy.subpath,
            missing: copy.missing)
        if !prepare.isEmpty {
            resolution.prepared = try run.prepare(prepare, keepingIn: preparedTrees)
        }
        resolution.steps = run.steps
        return resolution
    }

    private static func edits(
        _ remedies: [Remedy]
    ) throws(RepositoryError) -> [RelativePath: [RemedyEdit]] {
        var edits: [RelativePath: [RemedyEdit]] = [:]
        for edit in remedies.flatMap(\.edits) {
            let path = try RelativePath(edit.file)
            edits[path, default: []].append(edit)
        }
        return edits
    }

    /// Puts the bytes before and after into the cache.
    private func keep(_ change: ResolvedChange, of copy: RepositoryCopy) throws(RepositoryError) {
        for bytes in [change.before, change.after] {
            guard let bytes else { continue }
            let name = "kept"
            try FileTree(copy.scratchFile("")).write(bytes, at: RelativePath(name))
            do {
                _ = try cache.add(file: copy.scratchFile(name))
            } catch {
                throw .file(change.change.path, reason: "the cache does not take it: \(error)")
            }
        }
    }

    /// Runs one program in the copy, as nobody.
    func run(_ arguments: [String], in copy: RepositoryCopy) throws(RepositoryError)
        -> StepTranscript
    {
        let sandbox = Sandbox(repository: copy, environment, binds, hasNetwork: isOnline)
        let transcript: ProgramTranscript
        do throws(ProgramError) {
            transcript = try sandbox.run(arguments, deadline: deadline)
        } catch {
            throw .program(arguments, reason: "could not be run: \(error)")
        }
        let step = StepTranscript(arguments: arguments, transcript)
        guard step.isSuccess else {
            let words = isOnline ? "" : " (there was no network)"
            throw .program(
                arguments, reason: "ended with \(step.end)\(words): \(step.output.suffix(600))")
        }
        return step
    }
}

/// What remedies come to.
public struct RepositoryResolution: Sendable, Hashable {
    /// By path, relative to the asset.
    public var edits: [FileChange]
    /// The commit that the changes start from; `nil` for a plain directory.
    public var commit: String?
    /// Where the asset lies in its repository; empty at the top.
    public var subpath: String
    /// What the copy did not have: submodules, LFS files, in words.
    public var missing: [String]
    /// What the preparing programs produced.
    public var prepared: PreparedTree?
    /// The programs that ran.
    public var steps: [StepTranscript] = []

    public init(
        edits: [FileChange], commit: String?, subpath: String, missing: [String],
        prepared: PreparedTree? = nil, steps: [StepTranscript] = []
    ) {
        self.edits = edits
        self.commit = commit
        self.subpath = subpath
        self.missing = missing
        self.prepared = prepared
        self.steps = steps
    }

    /// What a plan's target must know of it: `baseCommit`, `subpath`, `prepared`.
    public var settings: [String: String] {
        var settings: [String: String] = [:]
        settings["baseCommit"] = commit
        if !subpath.isEmpty { settings["subpath"] = subpath }
        settings["prepared"] = prepared?.digest
        return settings
    }
}

extension Sandbox {
    /// The copy of a repository, writable, as nobody; the asset is the working directory.
    init(
        repository copy: RepositoryCopy, _ environment: [String: String], _ binds: [Bind],
        hasNetwork: Bool
    ) {
        let mount = RepositoryCopy.mount
        self.init(
            root: .hostTools, binds: [Bind(copy.top, at: mount, isWritable: true)] + binds,
            directory: copy.subpath.isEmpty ? mount : mount + "/" + copy.subpath,
            environment: ["CI": "1"].merging(environment) { $1 }, hasNetwork: hasNetwork)
    }
}

extension [[String]] {
    /// Each list once, where it first stands.
    fileprivate var uniqued: [[String]] {
        var seen: Set<[String]> = []
        return filter { seen.insert($0).inserted }
    }
}
