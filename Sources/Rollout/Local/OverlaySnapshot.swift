internal import Digests
internal import Glibc
internal import PatchModel
internal import Processes

/// A copy of an overlay's upper layer, beside that layer.
///
/// Its folder holds `upper`, the copy, and `mount.json`, how to mount the overlay. Going back:
/// `PLACE.new` is a copy of the copy with Oakum's marks of today in it; the overlay is unmounted; the
/// upper layer becomes `PLACE.old` and `PLACE.new` the upper layer; the overlay is mounted again;
/// `PLACE.old` is removed. Each of these can be seen from outside, so that whoever comes after a
/// crash goes on where it stopped.
struct OverlaySnapshot {
    let mount: OverlayMount
    let place: String

    private var new: String { place + ".new" }
    private var old: String { place + ".old" }
    private static let prefix = ".oakum-snapshot-"
    /// Seconds that copying or removing a layer may take.
    private static let deadline = 3600

    init(of mount: OverlayMount, operation: String) {
        self.mount = mount
        let name = Digest.sha256(of: Array((mount.path + "\n" + operation).utf8)).hex.prefix(16)
        place = parentFolder(mount.upper) + "/" + Self.prefix + name
    }

    /// Reads a snapshot by what ``Observation/reference`` says.
    init(stored place: String, target: String) throws(StepFailure) {
        self.place = place
        let bytes: [UInt8]?
        do {
            bytes = try RootFiles(root: place).read("/mount.json", limit: 1 << 20)
        } catch {
            throw StepFailure("the snapshot cannot be read: \(error)")
        }
        guard SandboxPaths.isPlain(place), let bytes, let value = MarkValue(parsing: bytes),
            let path = value["path"]?.string, path == resolvedPath(target),
            let upper = value["upper"]?.string,
            let work = value["work"]?.string, let options = value["options"]?.string,
            parentFolder(upper) == parentFolder(place)
        else { throw StepFailure("'\(place)' is no snapshot of '\(target)'") }
        mount = OverlayMount(
            path: path, upper: upper, work: work, lower: value["lower"]?.strings ?? [],
            options: options)
    }

    /// Copies the upper layer; a snapshot that is there already stays as it is.
    func take() throws(StepFailure) {
        if SandboxPaths.isDirectory(place) { return }
        let begun = place + ".begun"
        try Self.run(["rm", "-rf", "--one-file-system", "--", begun])
        guard unsafe mkdir(begun, 0o700) == 0 else {
            throw StepFailure("'\(begun)': \(systemText(errno))")
        }
        let value = MarkValue.object([
            "path": .text(mount.path), "upper": .text(mount.upper), "work": .text(mount.work),
            "lower": .list(mount.lower.map { .text($0) }), "options": .text(mount.options),
        ])
        do {
            try RootFiles(root: begun).write(
                Array(value.json.utf8), in: [], name: "mount.json")
        } catch {
            throw StepFailure("\(error)")
        }
        try Self.copy(mount.upper, to: begun + "/upper")
        try Self.rename(begun, place)
    }

    /// Gives the root back as it was, with today's marks in it.
    func swapBack(marks: TargetMarks) throws(StepFailure) {
        // `old` is there: the swap itself has happened, and `new` is used up.
        if !SandboxPaths.isDirectory(old) {
            let begun = new + ".begun"
            try Self.run(["rm", "-rf", "--one-file-system", "--", begun, new])
            try Self.copy(place + "/upper", to: begun)
            try marks.write(to: begun)
            try Self.rename(begun, new)
        }
        try completeSwap()
    }

    /// Goes on with a swap from wherever it stands.
    func completeSwap() throws(StepFailure) {
        if SandboxPaths.isDirectory(new) {
            try unmount()
            if !SandboxPaths.isDirectory(old) { try Self.rename(mount.upper, old) }
            try Self.rename(new, mount.upper)
        }
        if !isMounted { try mountOverlay() }
        try Self.run(["rm", "-rf", "--one-file-system", "--", old])
    }

    /// Removes a snapshot and what an unfinished swap has left beside it.
    static func discard(_ place: String, target: String) throws(StepFailure) {
        guard case .yes(let mount) = OverlayMount.swappable(at: target),
            SandboxPaths.isPlain(place), parentFolder(place) == parentFolder(mount.upper),
            place.dropFirst(parentFolder(place).utf8.count + 1).hasPrefix(prefix)
        else { throw StepFailure("'\(place)' is no snapshot of '\(target)'") }
        let all = ["", ".begun", ".new", ".new.begun", ".old"].map { place + $0 }
        try run(["rm", "-rf", "--one-file-system", "--"] + all)
    }

    private var isMounted: Bool {
        if case .yes = OverlayMount.swappable(at: mount.path) { true } else { false }
    }

    private func unmount() throws(StepFailure) {
        guard isMounted else { return }
        var rounds = 0
        while true {
            do throws(StepFailure) {
                return try Self.run(["umount", "--", mount.path])
            } catch {
                // Somebody may just be leaving.
                rounds += 1
                if rounds < 10 {
                    usleep(200_000)
                    continue
                }
                let users = TargetProcesses.using(mount.path).joined(separator: ", ")
                throw StepFailure(
                    error.reason + (users.isEmpty ? "" : "; end what uses it: \(users)"))
            }
        }
    }

    private func mountOverlay() throws(StepFailure) {
        // The kernel wants this folder empty; what is in it belongs to the mount before.
        try Self.run(["rm", "-rf", "--one-file-system", "--", mount.work + "/work"])
        try Self.run([
            "mount", "-t", "overlay", "overlay", "-o", mount.options, "--", mount.path,
        ])
    }

    /// Everything, with whiteouts and the overlay's own attributes; an attribute that cannot be
    /// copied is an error.
    private static func copy(_ source: String, to target: String) throws(StepFailure) {
        try run(["cp", "-a", "--preserve=xattr", "--reflink=auto", "--", source, target])
        try run(["sync", "--file-system", "--", target])
    }

    private static func rename(_ from: String, _ to: String) throws(StepFailure) {
        guard unsafe Glibc.rename(from, to) == 0 else {
            throw StepFailure("'\(from)' cannot become '\(to)': \(systemText(errno))")
        }
    }

    private static func run(_ arguments: [String]) throws(StepFailure) {
        do {
            let transcript = try ProgramRun(arguments, deadline: deadline).run()
            if transcript.isSuccess { return }
            throw StepFailure("'\(arguments.joined(separator: " "))' failed: \(transcript.said)")
        } catch let error as StepFailure {
            throw error
        } catch {
            throw StepFailure("\(error)")
        }
    }
}

/// The folder that a path lies in.
func parentFolder(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else {
        return "/"
    }
    return String(Substring(path.utf8[..<slash]))
}
