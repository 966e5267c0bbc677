internal import CFileSystem
internal import Glibc
internal import PatchModel
internal import PluginHost
internal import PluginProtocol
internal import Synchronization

/// Opens one claimed file beneath the target's root and lets its plugin read it.
struct FileReader {
    let root: Int32
    var runner: PluginRunner
    let catalogue: PluginCatalogue
    let packages: [String]
    /// `nil` while the claimed paths of a tree are not known yet.
    var owned: OwnedPathFilter?
    /// The tree that the files lie in; `nil` for files beneath the root.
    var tree: UnpackedTree?
    var limits = RunLimits()
    var isStrict = false
    /// Off, records are looked at and dropped: for measuring.
    var keepsRecords = true
    /// Orders `pairs()` in a way of its own, for tests; 0 leaves it as it is.
    var shuffles: UInt64 = 0
    /// What was said of files that did not change; `nil` asks plugins always.
    var cache: ReadingCache?
    /// Sees each file that the plugin asked for beside the claimed one, and the answer.
    var observeSibling: (String, SiblingAnswer) -> Void = { _, _ in }

    /// Reads one file; `inspect` sees every record as it crossed the fence.
    func read(
        _ file: ClaimedFile, inspect: (RecordKind, WireValue) -> Void = { _, _ in }
    ) -> FileReading {
        var reading = FileReading(file: file)
        guard let descriptor = open(file, &reading) else { return reading }
        defer { close(descriptor) }
        guard !file.claim.isForExecutables || isExecutable(descriptor) else {
            reading.isAbsent = true
            return reading
        }
        read(descriptor, into: &reading, inspect)
        return reading
    }

    /// Reads a file that is open already, from where it stands.
    func read(_ file: ClaimedFile, descriptor: Int32) -> FileReading {
        var reading = FileReading(file: file)
        read(descriptor, into: &reading) { _, _ in }
        return reading
    }

    private func isExecutable(_ descriptor: Int32) -> Bool {
        var head = [UInt8](repeating: 0, count: ExecutableMagic.length)
        let count = unsafe pread(descriptor, &head, head.count, 0)
        return count == head.count && ExecutableMagic.matches(head)
    }

    private func read(
        _ descriptor: Int32, into reading: inout FileReading,
        _ inspect: (RecordKind, WireValue) -> Void
    ) {
        let file = reading.file
        let plugin = catalogue.plugins[file.claim.plugin]
        let key = cache.flatMap { cache -> [UInt8]? in
            // A tree has no times of its own, and releases hang on what is installed.
            guard tree == nil, file.claim.kind == "inventory" else { return nil }
            return FileStatus(of: descriptor).flatMap { cache.key(of: file, $0, plugin) }
        }
        if let key, replay(key, plugin, into: &reading) { return }
        var frames: [Frame] = []
        let asked = Mutex<[(path: String, status: FileStatus?)]>([])
        do {
            let result = try runner.read(
                request(for: file), descriptor: descriptor,
                siblings: siblings(of: file) { path, answer in
                    observeSibling(path, answer)
                    guard key != nil else { return }
                    asked.withLock { $0.append((path, status(of: path, answer))) }
                },
                inspect: inspect,
                keep: { if key != nil { frames.append($0) } }
            ) { event in
                if case .remark = event {} else if !keepsRecords { return }
                take(event, into: &reading)
            }
            reading.failure = result.failure
            reading.memoryPeakBytes = result.memoryPeakBytes
            if keepsRecords { reading.finish() }
        } catch {
            reading.failure = PluginError(
                code: .crashed, plugin: plugin.name, reason: "\(error)")
        }
        if let key, reading.failure == nil {
            cache?.keep(frames, siblings: asked.withLock { $0 }, under: key)
        }
    }

    /// Says again what was said of the file as it is; false when that is not known.
    private func replay(
        _ key: [UInt8], _ plugin: Plugin, into reading: inout FileReading
    ) -> Bool {
        let siblings = siblings(of: reading.file)
        guard
            let frames = cache?.find(
                key,
                status: { path in
                    let answer = siblings.open(path)
                    defer { if case .opened(let descriptor) = answer { close(descriptor) } }
                    return status(of: path, answer)
                })
        else { return false }
        var new = reading
        guard
            (try? PluginRunner.replay(frames, of: plugin.name) { take($0, into: &new) }) != nil
        else { return false }
        new.finish()
        reading = new
        return true
    }

    private func status(of path: String, _ answer: SiblingAnswer) -> FileStatus? {
        guard case .opened(let descriptor) = answer else { return nil }
        return FileStatus(of: descriptor)
    }

    /// Of a link in an image whose target no claim on its own name had kept.
    private static let notKept =
        "it leads to a file of another name, whose bytes were not kept"

    /// Opens a claimed file; `nil` notes why not.
    func open(_ file: ClaimedFile, _ reading: inout FileReading) -> Int32? {
        let descriptor =
            unsafe tree?.open(file.path)
            ?? (file.rawPath + [0]).withUnsafeBytes { bytes in
                unsafe oakum_open_beneath(
                    root, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
            }
        guard descriptor >= 0 else {
            // Gone meanwhile; or a link that leads nowhere or to what is no file.
            let isNoFile = [ENOTDIR, EISDIR, ELOOP, EINVAL, ENXIO].contains(errno)
            if errno == ENOENT || file.isLink && isNoFile {
                reading.isAbsent = true
            } else {
                reading.failure = PluginError(
                    code: .failed, plugin: catalogue.plugins[file.claim.plugin].name,
                    reason: errno == ENODATA ? Self.notKept : errorText(errno))
            }
            return nil
        }
        if let tree, let place = tree.place(of: file.path) {
            reading.identity = tree.identity(of: place)
        }
        var status = stat()
        if tree == nil, unsafe fstat(descriptor, &status) == 0 {
            reading.identity = FileIdentity(
                device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
            reading.isEmpty = status.st_size == 0
        }
        return descriptor
    }

    /// What the worker is asked to do with a file.
    func request(for file: ClaimedFile, wanted: [String] = []) -> RunRequest {
        let plugin = catalogue.plugins[file.claim.plugin]
        return RunRequest(
            plugin: file.claim.plugin, kind: file.claim.kind, path: file.path, root: file.root,
            glob: file.claim.pattern.description,
            opensContainers: file.claim.kind == "releases", isStrict: isStrict,
            options: plugin.options,
            packages: packages, wanted: wanted, shuffles: shuffles, limits: limits)
    }

    /// What a claim's plugin may ask for, `nil` for nothing: programs and libraries are read one by
    /// one, in an image while they pass by.
    private func needs(of claim: Claim) -> [GlobPattern]? {
        claim.isForExecutables ? nil : catalogue.plugins[claim.plugin].manifest.needs.files
    }

    /// The files that the plugin may ask for beside a claimed one.
    func siblings(of file: ClaimedFile) -> TargetSiblings {
        siblings(of: file, observeSibling)
    }

    private func siblings(
        of file: ClaimedFile, _ observe: @escaping (String, SiblingAnswer) -> Void
    ) -> TargetSiblings {
        TargetSiblings(
            root: root, directory: parent(of: file.path), allowed: needs(of: file.claim),
            tree: tree, observe: observe)
    }

    private func take(_ event: PluginEvent, into reading: inout FileReading) {
        switch event {
        case .component(let record): reading.components.append(record)
        case .depends(let from, let to): reading.depends.append((from, to))
        case .project(let record): reading.projects.append(record)
        case .platform(let platform): reading.platforms.append(platform)
        case .release(let release): reading.releases.append(release)
        case .pin(let pin): reading.pins.append(pin)
        case .owned(let id, let paths):
            reading.ownerIDs.insert(id)
            reading.ownedLists.append((id, paths))
            if let owned { reading.resolveOwned(owned) }
        case .remark(let remark): reading.take(remark)
        case .advisory, .signal:
            reading.warnings.append((nil, "advisories and signals belong in a feed: left out"))
        case .entry: break
        }
    }
}

/// Everything before the last `/`.
func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
}
