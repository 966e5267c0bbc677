internal import CFileSystem
internal import Glibc
public import PatchModel
internal import PluginProtocol

/// Walks a directory tree once, following no link, and collects the files that plugins claim.
public struct TargetWalk {
    /// What a walk found.
    public struct Result: Sendable {
        /// Sorted by path, then plugin.
        public var files: [ClaimedFile] = []
        public var directories = 0
        public var fileCount = 0
        public var skipped: [CoverageNote] = []
        public var failed: [CoverageNote] = []
        /// Links at the top of the tree, for example `lib` to `usr/lib`.
        public var topLinks: [String: String] = [:]
    }

    /// Mount points and paths that are walked although their kind is skipped.
    public var includedMounts: Set<String> = []
    /// Called now and then with the number of files seen.
    public var progress: (Int) -> Void = { _ in }

    private let table: ClaimTable

    /// Directories nested deeper are listed as not looked at.
    public static let depthLimit = 256

    /// Trees that belong to other assets: images and containers of this machine.
    private static let containerStorage: Set<String> = [
        "var/lib/docker", "var/lib/containers/storage", "var/lib/containerd",
        "var/lib/kubelet/pods", "var/lib/lxd", "var/lib/lxcfs",
    ]

    public init(claims: [Claim]) { table = ClaimTable(claims) }

    /// Walks the tree below an open directory.
    public func run(root: Int32) -> Result {
        var state = State()
        let descriptor = unsafe openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            state.result.failed.append(CoverageNote(path: "", reason: errorText(errno)))
            return state.result
        }
        var status = stat()
        unsafe fstat(descriptor, &status)
        visit(descriptor, device: status.st_dev, depth: 0, &state)
        state.result.files.sort {
            $0.rawPath != $1.rawPath
                ? $0.rawPath.lexicographicallyPrecedes($1.rawPath)
                : ($0.claim.plugin, $0.claim.kind) < ($1.claim.plugin, $1.claim.kind)
        }
        return state.result
    }

    private struct State {
        var result = Result()
        /// The current directory, each part followed by `/`.
        var path: [UInt8] = []

        func note(_ name: [UInt8], _ reason: String) -> CoverageNote {
            CoverageNote(path: escapedText(path + name), reason: reason)
        }
    }

    /// Takes over `descriptor`.
    private func visit(_ descriptor: Int32, device: dev_t, depth: Int, _ state: inout State) {
        guard let stream = unsafe fdopendir(descriptor) else {
            close(descriptor)
            return
        }
        defer { unsafe closedir(stream) }
        state.result.directories += 1
        let others = table.others(in: escapedText(state.path.dropLast()))
        var subdirectories: [[UInt8]] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            defer { errno = 0 }
            let name = unsafe entryName(entry)
            if name == [46] || name == [46, 46] { continue }
            switch unsafe kind(of: entry, in: descriptor) {
            case UInt8(DT_DIR): subdirectories.append(name)
            case UInt8(DT_REG): see(name, isLink: false, others, descriptor, &state)
            case UInt8(DT_LNK):
                see(name, isLink: true, others, descriptor, &state)
                if depth == 0 { noteTopLink(name, descriptor, &state) }
            default: break
            }
        }
        if errno != 0 {
            let reason = "not read to its end: " + errorText(errno)
            let path = escapedText(state.path.dropLast())
            state.result.failed.append(CoverageNote(path: path, reason: reason))
        }
        // Sorted, so that notes come in the same order wherever the tree lies.
        subdirectories.sort { $0.lexicographicallyPrecedes($1) }
        for name in subdirectories { enter(name, descriptor, device, depth, &state) }
    }

    private func see(
        _ name: [UInt8], isLink: Bool, _ others: [GlobIndex.Entry],
        _ directory: Int32, _ state: inout State
    ) {
        state.result.fileCount += 1
        if state.result.fileCount % 2048 == 0 { progress(state.result.fileCount) }
        let candidates = table.candidates(name, others: others)
        let isExecutable =
            !isLink && !table.executables.isEmpty && mayBeExecuted(name, in: directory)
        guard !candidates.isEmpty || isExecutable else { return }
        let rawPath = state.path + name
        let path = escapedText(rawPath)
        for (claim, root) in table.claims(
            on: path, among: candidates, isExecutable: isExecutable)
        {
            state.result.files.append(
                ClaimedFile(
                    path: path, rawPath: rawPath, claim: claim, root: root, isLink: isLink))
        }
    }

    private func enter(
        _ name: [UInt8], _ parent: Int32, _ device: dev_t, _ depth: Int, _ state: inout State
    ) {
        guard depth < Self.depthLimit else {
            state.result.failed.append(
                state.note(name, "nested deeper than \(Self.depthLimit) directories"))
            return
        }
        let path = escapedText(state.path + name)
        if Self.containerStorage.contains(path), !includedMounts.contains(path) {
            state.result.skipped.append(
                state.note(name, "container storage; --include-mount \(path) walks it"))
            return
        }
        let descriptor = unsafe (name + [0]).withUnsafeBytes { bytes in
            unsafe oakum_open_directory(
                parent, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
        guard descriptor >= 0 else {
            // Gone since it was listed, or replaced by a link: not there to be looked at.
            if ![ENOENT, ELOOP, ENOTDIR].contains(errno) {
                state.result.failed.append(state.note(name, errorText(errno)))
            }
            return
        }
        var status = stat()
        unsafe fstat(descriptor, &status)
        if status.st_dev != device, !includedMounts.contains(path),
            let kind = SkippedFileSystem.name(of: descriptor)
        {
            state.result.skipped.append(
                state.note(name, "\(kind) file system; --include-mount \(path) walks it"))
            close(descriptor)
            return
        }
        let length = state.path.count
        state.path += name + [UInt8(ascii: "/")]
        visit(descriptor, device: status.st_dev, depth: depth + 1, &state)
        state.path.removeLast(state.path.count - length)
    }

    private func noteTopLink(_ name: [UInt8], _ directory: Int32, _ state: inout State) {
        var buffer = [CChar](repeating: 0, count: 4096)
        let text = String(decoding: name, as: UTF8.self)
        let count = unsafe readlinkat(directory, text, &buffer, buffer.count)
        guard count > 0 else { return }
        let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        state.result.topLinks[text] = target.hasPrefix("/") ? String(target.dropFirst()) : target
    }
}

/// d_type, or what fstatat says where the file system does not fill it in.
private func kind(of entry: UnsafeMutablePointer<dirent>, in directory: Int32) -> UInt8 {
    let type = unsafe entry.pointee.d_type
    guard type == UInt8(DT_UNKNOWN) else { return type }
    var status = stat()
    let found = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
            unsafe fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW)
        }
    }
    guard found == 0 else { return type }
    return switch status.st_mode & S_IFMT {
    case S_IFDIR: UInt8(DT_DIR)
    case S_IFREG: UInt8(DT_REG)
    case S_IFLNK: UInt8(DT_LNK)
    default: type
    }
}

/// Whether somebody may execute a file that has more bytes than a header.
private func mayBeExecuted(_ name: [UInt8], in directory: Int32) -> Bool {
    var status = stat()
    let found = unsafe (name + [0]).withUnsafeBytes { bytes -> Int32 in
        guard let text = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else {
            return -1
        }
        return unsafe fstatat(directory, text, &status, AT_SYMLINK_NOFOLLOW)
    }
    return found == 0 && status.st_mode & 0o111 != 0 && status.st_size > 64
}

private func entryName(_ entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe Array(bytes.prefix { $0 != 0 })
    }
}

/// The system's words for an error number.
func errorText(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
