internal import CFileSystem
internal import Glibc
internal import PatchModel
internal import PluginHost
internal import PluginProtocol

/// What one plugin said of one file.
struct FileReading: Sendable {
    var file: ClaimedFile
    var components: [ComponentRecord] = []
    var depends: [(from: String, to: String)] = []
    var projects: [ProjectRecord] = []
    var platforms: [Platform] = []
    var releases: [Release] = []
    var pins: [ReleasePin] = []
    /// Claimed paths that a component of this file owns, by the component's local id.
    var owned: [(id: String, path: String)] = []
    var warnings: [(line: Int?, text: String)] = []
    var log: [String] = []
    var skipReason: String?
    var failure: PluginError?
    var memoryPeakBytes = 0
    /// Device and inode, to notice a file that is reached twice.
    var identity: FileIdentity?
    /// It could not be opened because it is not there any more or is no file.
    var isAbsent = false
}

/// Which file it is, whatever its path.
struct FileIdentity: Sendable, Hashable {
    var device: UInt64
    var inode: UInt64
}

/// Opens one claimed file beneath the target's root and lets its plugin read it.
struct FileReader {
    let root: Int32
    let runner: PluginRunner
    let catalogue: PluginCatalogue
    let packages: [String]
    let owned: OwnedPathFilter
    var limits = RunLimits()
    var isStrict = false

    /// Reads one file; `inspect` sees every record as it crossed the fence.
    func read(
        _ file: ClaimedFile, inspect: (RecordKind, WireValue) -> Void = { _, _ in }
    ) -> FileReading {
        var reading = FileReading(file: file)
        let plugin = catalogue.plugins[file.claim.plugin]
        let descriptor = unsafe (file.rawPath + [0]).withUnsafeBytes { bytes in
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
                    code: .failed, plugin: plugin.name, reason: errorText(errno))
            }
            return reading
        }
        defer { close(descriptor) }
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0 {
            reading.identity = FileIdentity(
                device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        }
        let request = RunRequest(
            plugin: file.claim.plugin, kind: file.claim.kind, path: file.path, root: file.root,
            glob: file.claim.pattern.description,
            opensContainers: file.claim.kind == "releases", isStrict: isStrict,
            options: plugin.options,
            packages: packages, limits: limits)
        let siblings = TargetSiblings(
            root: root, directory: parent(of: file.path), allowed: plugin.manifest.needs.files)
        do {
            let result = try runner.read(
                request, descriptor: descriptor, siblings: siblings, inspect: inspect
            ) { take($0, into: &reading) }
            reading.failure = result.failure
            reading.memoryPeakBytes = result.memoryPeakBytes
        } catch {
            reading.failure = PluginError(
                code: .crashed, plugin: plugin.name, reason: "\(error)")
        }
        return reading
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
            owned.forEachHit(in: paths, root: reading.file.root) { reading.owned.append((id, $0)) }
        case .remark(let remark):
            switch remark.kind {
            case .warning: reading.warnings.append((remark.line, remark.text))
            case .skip: reading.skipReason = remark.text
            case .log: reading.log.append(remark.text)
            }
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

/// Opens siblings beneath the target's root, as far as the plugin's needs allow.
private struct TargetSiblings: SiblingSource {
    let root: Int32
    let directory: String
    let allowed: [GlobPattern]

    func open(_ path: String) -> SiblingAnswer {
        guard allowed.contains(where: { $0.matches(path, from: directory) }) else {
            let relative = relativePath(from: directory, to: path)
            return .refused(
                "needs.files of the manifest does not list '\(relative)': add a glob for it")
        }
        let descriptor = unsafe oakum_open_beneath(root, path)
        return descriptor >= 0 ? .opened(descriptor) : .absent
    }
}
