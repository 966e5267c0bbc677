/// A package file as an index offers it.
public struct ArchiveFile: Sendable, Hashable {
    /// Where it lies: `http://archive.example/debian/pool/...`.
    public var address: String
    /// apt's name for it: `openssl_3.0.15-1~deb12u1_amd64.deb`.
    public var name: String
    /// Bytes.
    public var size: Int64
    /// 64 lower-case hexadecimal digits, from the signed index.
    public var sha256: String

    public init(address: String, name: String, size: Int64, sha256: String) {
        self.address = address
        self.name = name
        self.size = size
        self.sha256 = sha256
    }

    /// Reads the lines of `apt-get --print-uris`: `'ADDRESS' NAME SIZE SHA256:HEX`.
    ///
    /// - Throws: ``DebianError/unreadable(what:text:)``.
    static func parse(_ output: [UInt8]) throws(DebianError) -> [ArchiveFile] {
        var files: [ArchiveFile] = []
        for line in outputLines(output) where line.utf8.first == UInt8(ascii: "'") {
            let quoted = line.utf8.dropFirst().prefix { $0 != UInt8(ascii: "'") }
            let rest = line.utf8[quoted.endIndex...].dropFirst().split(separator: 32)
                .map { String(Substring($0)) }
            guard rest.count == 3, let size = Int64(rest[1]), size > 0, size < 1 << 40,
                rest[2].utf8.starts(with: "SHA256:".utf8)
            else { throw .unreadable(what: "apt's list of addresses", text: line) }
            let file = ArchiveFile(
                address: String(Substring(quoted)), name: rest[0], size: size,
                sha256: String(rest[2].dropFirst(7)).lowercased())
            guard file.package != nil, isDigest(file.sha256) else {
                throw .unreadable(what: "apt's list of addresses", text: line)
            }
            files.append(file)
        }
        return files
    }

    /// What apt's file name says: `NAME_VERSION_ARCH.deb` with `%3a` for the colon of an epoch.
    var package: (key: String, version: String)? {
        guard isSafe(name), name.hasSuffix(".deb") else { return nil }
        let parts = fields(String(name.dropLast(4)), separator: UInt8(ascii: "_"))
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        let version = Self.decoded(parts[1])
        guard isSafe(parts[0]), isSafe(version), isSafe(parts[2]) else { return nil }
        return (parts[0] + ":" + parts[2], version)
    }

    /// apt's name for the file of a package.
    static func name(key: String, version: String) -> String {
        let parts = fields(key, separator: UInt8(ascii: ":"))
        var quoted: [UInt8] = []
        for byte in version.utf8 {
            switch byte {
            case UInt8(ascii: ":"): quoted += "%3a".utf8
            case UInt8(ascii: "_"): quoted += "%5f".utf8
            default: quoted.append(byte)
            }
        }
        let text = String(decoding: quoted, as: UTF8.self)
        return parts[0] + "_" + text + "_" + (parts.count > 1 ? parts[1] : "all") + ".deb"
    }

    private static func decoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let value = UInt8(
                    String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                out.append(value)
                at += 3
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// Whether it is a SHA-256 digest in lower-case hexadecimal digits.
func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
        && text.utf8.allSatisfy {
            $0 &- UInt8(ascii: "0") < 10 || $0 &- UInt8(ascii: "a") < 6
        }
}
