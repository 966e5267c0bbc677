internal import Digests
internal import Glibc
public import PatchModel
internal import Processes

/// Brings the package files of a plan into the cache, each once, by digest.
///
/// It looks into the cache, into the root's own apt archives, and - only when told that downloads
/// are allowed - asks the controller's own apt, so that this machine's proxies and certificates
/// apply.
public struct PackageFetch: Sendable {
    let root: String
    let scratch: String
    let cache: any PackageCache
    let isOnline: Bool
    /// Seconds for one call of the downloader.
    var deadline = 3600

    /// apt's own downloader; it checks the digest itself, and the cache's answer is compared again.
    static let downloader = "/usr/lib/apt/apt-helper"

    /// - Parameters:
    ///   - root: `/` or a directory that holds a root.
    ///   - scratch: A folder of the controller's own; made when missing.
    ///   - isOnline: Whether anything may be downloaded.
    public init(root: String, scratch: String, cache: any PackageCache, isOnline: Bool) {
        self.root = root
        self.scratch = scratch
        self.cache = cache
        self.isOnline = isOnline
    }

    /// The planned files of a resolution's changes, in its order.
    ///
    /// - Throws: ``DebianError/offline(packages:)`` or ``DebianError/notFetched(_:)`` naming every
    ///   package that is missing; ``DebianError/file(_:)``.
    public func install(_ resolution: DebianResolution) throws(DebianError) -> [PlannedFile] {
        let files = resolution.changes.compactMap { resolution.files[$0.name] }
        var found = try atHand(files)
        let missing = files.filter { found[$0.sha256] == nil }
        if !missing.isEmpty {
            if !isOnline { throw .offline(packages: missing.map(\.name)) }
            let answer = try download(missing)
            if !answer.failures.isEmpty { throw .notFetched(answer.failures) }
            found.merge(answer.found) { left, _ in left }
        }
        return files.compactMap { found[$0.sha256] }
    }

    /// The files that are in the cache or the root's archives with the digest of the index.
    func atHand(_ files: [ArchiveFile]) throws(DebianError) -> [String: PlannedFile] {
        var found: [String: PlannedFile] = [:]
        for file in files {
            if cache.path(sha256: file.sha256) != nil {
                found[file.sha256] = planned(file, origin: "archive")
                continue
            }
            for place in places(of: file) {
                guard let copy = try copied(place), copy.file.sha256 == file.sha256
                else { continue }
                try add(copy, as: file.name)
                found[file.sha256] = planned(file, origin: "apt cache")
                break
            }
        }
        return found
    }

    /// Where the root itself may have it: apt's archives, and its own disk for a `file:` index.
    private func places(of file: ArchiveFile) -> [String] {
        var places = ["/var/cache/apt/archives/" + file.name]
        for scheme in ["file:", "copy:"] where file.address.hasPrefix(scheme) {
            let path = file.address.dropFirst(scheme.utf8.count).drop { $0 == "/" }
            places.append("/" + path)
        }
        return places
    }

    /// Downloads files over http or https; other addresses are refused, because the address comes
    /// from the target and the program runs on the controller.
    func download(
        _ files: [ArchiveFile]
    ) throws(DebianError) -> (found: [String: PlannedFile], failures: [String]) {
        var failures: [String] = []
        var found: [String: PlannedFile] = [:]
        let folder = try downloadFolder()
        defer { removeFolder(folder) }
        var unique: [String: ArchiveFile] = [:]
        for file in files { unique[file.sha256] = file }
        for file in unique.values.sorted(by: { $0.name < $1.name }) {
            guard file.address.hasPrefix("http://") || file.address.hasPrefix("https://") else {
                failures.append("'\(file.name)': '\(file.address)' is neither http nor https")
                continue
            }
            let place = folder + "/" + file.sha256 + ".deb"
            let words = ["download-file", file.address, place, "SHA256:" + file.sha256]
            do {
                let transcript = try ProgramRun(
                    [Self.downloader] + words, environment: environment(), deadline: deadline
                ).run()
                guard transcript.isSuccess else {
                    failures.append("'\(file.name)': \(transcript.said)")
                    continue
                }
                let added = try cache.add(file: place)
                guard added.sha256 == file.sha256 else {
                    failures.append("'\(file.name)': its digest is not that of the index")
                    continue
                }
                found[file.sha256] = planned(file, origin: "archive")
            } catch {
                failures.append("'\(file.name)': \(error)")
            }
        }
        return (found, failures)
    }

    // MARK: Files of the controller

    /// A copy of a file of the root in the scratch folder; `nil` when there is none.
    func copied(_ place: String) throws(DebianError) -> (path: String, file: CachedFile)? {
        let folder = try scratchFolder()
        let target = folder + "/copy.deb"
        unsafe _ = unlink(target)
        do {
            guard let file = try RootFiles(root: root).copy(place, to: target) else { return nil }
            return (target, file)
        } catch  where [EISDIR, EINVAL, ELOOP, ENOTDIR, ENXIO].contains(error.code) {
            return nil
        } catch {
            throw .file("\(error)")
        }
    }

    func add(_ copy: (path: String, file: CachedFile), as name: String) throws(DebianError) {
        defer { unsafe _ = unlink(copy.path) }
        let added: CachedFile
        do {
            added = try cache.add(file: copy.path)
        } catch {
            throw .file("'\(name)' cannot be kept: \(error)")
        }
        if added.sha256 != copy.file.sha256 {
            throw .file("'\(name)' changed while it was copied")
        }
    }

    private func planned(_ file: ArchiveFile, origin: String) -> PlannedFile {
        PlannedFile(name: file.name, sha256: file.sha256, size: file.size, origin: origin)
    }

    func scratchFolder() throws(DebianError) -> String {
        if unsafe mkdir(scratch, 0o700) != 0, errno != EEXIST {
            throw .file("'\(scratch)': \(systemText(errno))")
        }
        return scratch
    }

    /// apt drops its rights while downloading: the folder belongs to the user it becomes, and lies
    /// where that user can go.
    private func downloadFolder() throws(DebianError) -> String {
        var template = Array("/tmp/oakum-download-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw .file("no folder for downloads: \(systemText(errno))")
        }
        let path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if geteuid() == 0, let user = unsafe getpwnam("_apt") {
            let id = unsafe user.pointee.pw_uid
            unsafe _ = chown(path, id, gid_t.max)
        }
        return path
    }

    private func removeFolder(_ path: String) {
        _ = try? ProgramRun(["rm", "-rf", "--one-file-system", "--", path]).run()
    }

    /// The proxies of this machine, and nothing else of its environment.
    private func environment() -> [String: String] {
        var environment = ProgramRun.defaultEnvironment
        for name in ["http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY"] {
            if let value = unsafe getenv(name) { environment[name] = unsafe String(cString: value) }
        }
        return environment
    }
}
