import Digests
import Glibc
import PatchModel

/// Works out what a target is and the stable key of its asset.
enum AssetKey {
    /// `--asset NAME`; else a host is the hash of its machine id, a directory or file in a git
    /// checkout its remote and path there, any other its full path.
    static func target(path: String, named name: String?) throws -> ScanTarget {
        guard let resolved = unsafe realpath(path, nil) else {
            throw CommandEnd.usage("cannot scan '\(path)': \(errorText(errno))")
        }
        let full = unsafe String(cString: resolved)
        unsafe free(resolved)
        guard PluginPlaces.isDirectory(full) else {
            return ScanTarget(kind: .file, path: full, assetKey: name ?? fileKey(full))
        }
        let isHost = full == "/"
        let key = try name ?? (isHost ? hostKey() : directoryKey(full))
        return ScanTarget(kind: isHost ? .host : .directory, path: full, assetKey: key)
    }

    private static func directoryKey(_ path: String) -> String {
        guard let checkout = GitCheckout(containing: path) else { return "dir:" + path }
        return "repo:" + checkout.remote + (checkout.subpath.isEmpty ? "" : "#" + checkout.subpath)
    }

    private static func fileKey(_ path: String) -> String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let name = path[path.index(after: slash)...]
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        guard let checkout = GitCheckout(containing: folder) else { return "file:" + path }
        let subpath = checkout.subpath.isEmpty ? String(name) : checkout.subpath + "/" + name
        return "repo:" + checkout.remote + "#" + subpath
    }

    /// Not the machine id itself: machine-id(5) asks that it not be exposed.
    private static func hostKey() throws -> String {
        var bytes = [UInt8](repeating: 0, count: 64)
        let descriptor = unsafe open("/etc/machine-id", O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }
        let id = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
        guard id.count == 32 else {
            var name = [CChar](repeating: 0, count: 256)
            unsafe gethostname(&name, name.count - 1)
            let host = String(
                decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return "host:" + host
        }
        return "host:" + Identifiers.hash("oakum asset\n" + String(decoding: id, as: UTF8.self))
    }
}

/// Stable identifiers made from text.
enum Identifiers {
    /// A UUID made from a SHA-256 (version 8 of RFC 9562): the same for the same text.
    static func uuid(of text: String) -> String {
        var bytes = Array(Digest.sha256(of: Array(text.utf8)).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var parts: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    /// The first 80 bits of SHA-256, as 20 hexadecimal digits.
    static func hash(_ text: String) -> String {
        String(Digest.sha256(of: Array(text.utf8)).hex.prefix(20))
    }
}
