internal import Glibc
public import PatchModel
internal import Processes

/// The package files that a rollback would install again.
public struct EarlierFiles: Sendable, Hashable {
    public var files: [PlannedFile]
    /// Packages whose earlier file is nowhere to be had, each with the reason.
    public var missing: [String]

    public init(files: [PlannedFile] = [], missing: [String] = []) {
        self.files = files
        self.missing = missing
    }
}

extension PackageFetch {
    /// Looks for the earlier version of every package that a resolution changes: by the digest of
    /// an index that still offers it, among the root's apt archives, by download when allowed, and
    /// at last packed again from what is installed, where `dpkg-repack` is installed in the root.
    ///
    /// A file of the archives that no index vouches for is taken when name, version and
    /// architecture inside it are the installed ones: it is as trustworthy as the root it lies in.
    /// - Throws: ``DebianError`` when the cache or a sandbox cannot be used; a file that cannot be
    ///   had is in ``EarlierFiles/missing``.
    public func earlier(_ resolution: DebianResolution) throws(DebianError) -> EarlierFiles {
        var result = EarlierFiles()
        for change in resolution.changes {
            guard let version = change.from else { continue }
            let offered = resolution.earlier[change.name]
            var file: PlannedFile?
            if let offered { file = try atHand([offered])[offered.sha256] }
            if file == nil { file = try archived(change, version) }
            var reason = "its version \(version) is in no index, cache or archive any more"
            if file == nil, let offered {
                reason = "its version \(version) is not in the cache and nothing may be downloaded"
                if isOnline {
                    let answer = try download([offered])
                    file = answer.found[offered.sha256]
                    reason = answer.failures.joined(separator: "; ")
                }
            }
            if file == nil { file = try repacked(change, version) }
            if let file {
                result.files.append(file)
            } else {
                result.missing.append("'\(change.name)': \(reason)")
            }
        }
        return result
    }

    /// A file of the root's apt archives.
    private func archived(
        _ change: PackageChange, _ version: String
    ) throws(DebianError) -> PlannedFile? {
        for key in keys(change.name) {
            let name = ArchiveFile.name(key: key, version: version)
            guard let copy = try copied("/var/cache/apt/archives/" + name) else { continue }
            if let file = try kept(copy, name, key, version, origin: "apt cache") { return file }
        }
        return nil
    }

    /// Takes a copy into the cache when it is the package file that it is called.
    private func kept(
        _ copy: (path: String, file: CachedFile), _ name: String, _ key: String,
        _ version: String, origin: String
    ) throws(DebianError) -> PlannedFile? {
        guard
            let found = try AptPrograms.fields(
                ["Package", "Version", "Architecture"], of: copy.path),
            found["Version"] == version,
            (found["Package"] ?? "") + ":" + (found["Architecture"] ?? "") == key
        else {
            unsafe _ = unlink(copy.path)
            return nil
        }
        try add(copy, as: name)
        return PlannedFile(
            name: name, sha256: copy.file.sha256, size: copy.file.size, origin: origin)
    }

    /// The earlier version may have been for another architecture only as far as `all` goes.
    private func keys(_ name: String) -> [String] {
        let parts = fields(name, separator: UInt8(ascii: ":"))
        return parts.count == 2 && parts[1] != "all" ? [name, parts[0] + ":all"] : [name]
    }

    /// Packs the installed files again, in a copy of the root that is thrown away.
    private func repacked(
        _ change: PackageChange, _ version: String
    ) throws(DebianError) -> PlannedFile? {
        guard RootFiles(root: root).exists("/usr/bin/dpkg-repack"), geteuid() == 0 else {
            return nil
        }
        let folder = try scratchFolder() + "/repack"
        let place = "/run/oakum/repack"
        guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw .file("'\(folder)': \(systemText(errno))")
        }
        do {
            let overlay = try Overlay(over: root, scratch: scratch + "/repack-overlay")
            defer { overlay.discard() }
            let sandbox = Sandbox(
                root: .directory(overlay.merged),
                binds: [.init(folder, at: place, isWritable: true)], directory: place,
                actsAsRoot: true)
            let transcript = try sandbox.run(["dpkg-repack", change.name], deadline: 300)
            guard transcript.isSuccess else { return nil }
        } catch {
            throw .program(arguments: ["dpkg-repack", change.name], said: "\(error)")
        }
        let here = PackageFetch(root: folder, scratch: scratch, cache: cache, isOnline: false)
        for key in keys(change.name) {
            let parts = fields(key, separator: UInt8(ascii: ":"))
            let name = ArchiveFile.name(key: key, version: version)
            // dpkg-deb leaves the epoch out of the name it chooses.
            let short = fields(version, separator: 58).last ?? version
            for candidate in [name, "\(parts[0])_\(short)_\(parts[1]).deb"] {
                guard let copy = try here.copied("/" + candidate) else { continue }
                if let file = try kept(copy, name, key, version, origin: "repacked") {
                    unsafe _ = unlink(folder + "/" + candidate)
                    return file
                }
            }
        }
        return nil
    }
}
