internal import Glibc

/// An overlay file system that is mounted at a path, as the kernel lists it.
///
/// Source: proc(5), `/proc/PID/mountinfo`; the kernel's documentation of overlayfs.
public struct OverlayMount: Sendable, Hashable {
    /// Where it is mounted.
    public var path: String
    /// The writable layer.
    public var upper: String
    public var work: String
    /// The read-only layers, the uppermost first.
    public var lower: [String]
    /// All options to mount it again as it is.
    public var options: String

    /// Whether a root's overlay can be unmounted, its upper layer swapped, and mounted again.
    public enum Swappable: Sendable, Hashable {
        case yes(OverlayMount)
        /// Why not, in words; `nil` when it is no overlay at all.
        case no(String?)
    }

    /// Looks at the mounts of this process.
    public static func swappable(at place: String) -> Swappable {
        // The kernel's table has paths without links.
        let path = resolvedPath(place)
        guard path != "/" else { return .no(nil) }
        let table: [UInt8]
        do {
            table = try RootFiles(root: "/proc/self").read("/mountinfo", limit: 16 << 20) ?? []
        } catch {
            return .no("the mounts cannot be read: \(error)")
        }
        let answer = swappable(at: path, table: table)
        guard case .yes(let mount) = answer else { return answer }
        // Layers may lie in a place that only the mounting container sees.
        for layer in [mount.upper, mount.work] + mount.lower
        where !SandboxPaths.isDirectory(layer) {
            return .no("the overlay's layer '\(layer)' is not visible here")
        }
        return answer
    }

    static func swappable(at path: String, table: [UInt8]) -> Swappable {
        let lines = outputLines(table).compactMap { MountLine($0) }
        let here = lines.filter { $0.place == path }
        guard let line = here.last, line.type == "overlay" else { return .no(nil) }
        if here.count > 1 { return .no("something else is mounted at the same place") }
        if line.root != "/" { return .no("only a part of the overlay is mounted there") }
        if let below = lines.first(where: { $0.place.hasPrefix(path + "/") }) {
            return .no("another file system is mounted below it at '\(below.place)'")
        }
        guard let mount = OverlayMount(line) else {
            return .no("the overlay's layers cannot be told from its mount options")
        }
        return .yes(mount)
    }

    private init?(_ line: MountLine) {
        var values: [String: String] = [:]
        for option in fields(line.superOptions, separator: UInt8(ascii: ",")) {
            let name = option.utf8.prefix { $0 != UInt8(ascii: "=") }
            let value = option.utf8[name.endIndex...].dropFirst()
            values[String(Substring(name))] = String(Substring(value))
        }
        // A relative layer was relative to the directory of whoever mounted it. A backslash is an
        // escaped comma or colon: rare, and not worth a swap that goes wrong.
        guard let upper = values["upperdir"], let work = values["workdir"],
            let lowers = values["lowerdir"],
            !(upper + work + lowers).utf8.contains(UInt8(ascii: "\\"))
        else { return nil }
        let lower = fields(lowers, separator: UInt8(ascii: ":"))
        guard ([upper, work] + lower).allSatisfy({ SandboxPaths.isPlain($0) }) else { return nil }
        path = line.place
        self.upper = upper
        self.work = work
        self.lower = lower
        let own = fields(line.superOptions, separator: UInt8(ascii: ",")).filter {
            $0 != "rw" && $0 != "ro"
        }
        options = ([line.options] + own).joined(separator: ",")
    }

    init(path: String, upper: String, work: String, lower: [String], options: String) {
        self.path = path
        self.upper = upper
        self.work = work
        self.lower = lower
        self.options = options
    }
}

/// One line of the mount table.
private struct MountLine {
    /// What of the file system is mounted.
    var root: String
    /// Where it is mounted.
    var place: String
    var options: String
    var type: String
    var superOptions: String

    init?(_ line: String) {
        let parts = fields(line, separator: 32)
        guard parts.count >= 10, let dash = parts[6...].firstIndex(of: "-"),
            dash + 3 < parts.count
        else { return nil }
        root = Self.unescaped(parts[3])
        place = Self.unescaped(parts[4])
        options = parts[5]
        type = parts[dash + 1]
        superOptions = Self.unescaped(parts[dash + 3])
    }

    /// Blank, tab, newline and backslash are octal there: `\040`.
    private static func unescaped(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            let digits = bytes[at...].dropFirst().prefix(3)
            if bytes[at] == UInt8(ascii: "\\"), digits.count == 3,
                digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 8 }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                out.append(value)
                at += 4
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
