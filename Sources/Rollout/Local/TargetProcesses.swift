internal import Glibc

/// The processes that live in a root, seen from outside.
///
/// Source: proc(5): `/proc/PID/root`, `maps`, `cgroup`, `comm`.
enum TargetProcesses {
    /// What still runs files that were replaced: the systemd unit where there is one, else
    /// `NAME (process PID)`; sorted.
    static func runningReplacedFiles(root: String) -> [String] {
        var names: Set<String> = []
        for process in processes(of: root) {
            let files = RootFiles(root: "/proc/\(process)")
            let maps = (try? files.read("/maps", limit: 64 << 20)) ?? []
            if replacedFiles(maps: maps, root: resolvedPath(root)).isEmpty { continue }
            let group = (try? files.read("/cgroup", limit: 1 << 16)) ?? []
            // In a directory the groups are those of whoever started it, not the root's services.
            let unit = root == "/" ? service(cgroup: group) : nil
            names.insert(unit ?? label(process))
        }
        return names.sorted()
    }

    /// What keeps a root in use.
    static func using(_ root: String) -> [String] {
        processes(of: root).map { label($0) }
    }

    /// Replaced or deleted files whose code a process runs.
    ///
    /// Deleted memory files and temporary files are common and mean nothing.
    /// - Parameter root: Paths are shown as seen from here; they are given back as the root's own.
    static func replacedFiles(maps: [UInt8], root: String = "/") -> [String] {
        var found: Set<String> = []
        for line in outputLines(maps) where line.hasSuffix(" (deleted)") {
            let parts = line.utf8.split(separator: 32, maxSplits: 5).map { String(Substring($0)) }
            guard parts.count == 6, parts[1].utf8.contains(UInt8(ascii: "x")) else { continue }
            var file = String(parts[5].dropLast(10).drop { $0 == " " })
            if root != "/", file.hasPrefix(root + "/") {
                file = String(file.dropFirst(root.count))
            }
            let isPassing = ["/memfd:", "/dev/", "/SYSV", "/tmp/", "/var/tmp/", "/run/", "/[aio]"]
                .contains { file.hasPrefix($0) }
            if file.hasPrefix("/"), !isPassing { found.insert(file) }
        }
        return found.sorted()
    }

    /// The systemd unit that a process belongs to: the last part that ends in `.service`.
    static func service(cgroup: [UInt8]) -> String? {
        for line in outputLines(cgroup) {
            let path = fields(line, separator: UInt8(ascii: ":")).last ?? ""
            let unit = fields(path, separator: UInt8(ascii: "/")).last { $0.hasSuffix(".service") }
            // A user's own session manager is no service to restart.
            if let unit, !unit.hasPrefix("user@"), isSafe(unit.replacing("@", with: "-")) {
                return unit
            }
        }
        return nil
    }

    private static func processes(of root: String) -> [Int] {
        guard let wanted = identity(root) else { return [] }
        return SandboxPaths.children(of: "/proc").compactMap { Int($0) }
            .filter { $0 != Int(getpid()) && identity("/proc/\($0)/root") == wanted }.sorted()
    }

    private struct Identity: Equatable {
        var device: dev_t
        var inode: ino_t
    }

    private static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Identity(device: status.st_dev, inode: status.st_ino)
    }

    private static func label(_ process: Int) -> String {
        let name = (try? RootFiles(root: "/proc/\(process)").read("/comm", limit: 4096)) ?? []
        let shown = name.filter { $0 > 32 && $0 < 127 }
        return String(decoding: shown, as: UTF8.self) + " (process \(process))"
    }
}
