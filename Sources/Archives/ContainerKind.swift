/// The outermost container of a file, told by its first bytes.
public enum ContainerKind: String, Hashable, Sendable, CaseIterable {
    /// None of the others.
    case plain
    /// RFC 1952.
    case gzip
    /// The .xz format (tukaani.org/xz/xz-file-format.txt).
    case xz
    /// RFC 8878.
    case zstd
    /// bzip2 1.0.
    case bzip2
    /// LZ4 frames (github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md).
    case lz4
    /// PKWARE's APPNOTE: .zip, .jar, .whl, .nupkg ...
    case zip
    /// POSIX ustar and pax, GNU tar, and v7.
    case tar
    /// Unix ar with the names of System V, GNU and BSD: .deb, .a.
    case ar
    /// cpio: newc, newc with checksums, odc and the old binary kind.
    case cpio

    /// Bytes of the head that ``sniff(_:name:)`` wants to see: one tar header.
    public static let headLength = 512

    /// Tells the container by content; the name only decides where content cannot.
    ///
    /// - Parameters:
    ///   - head: the first bytes, up to ``headLength``.
    ///   - name: the file's name. A file that starts with `#!` and is named like a zip (an
    ///     executable .jar, a .pyz) is a zip, since a zip is read from its end.
    ///   - scope: ar and cpio are told only for a tree.
    public static func sniff(
        _ head: UnsafeRawBufferPointer, name: String, scope: ArchiveScope = .files
    ) -> ContainerKind {
        let head = unsafe Array(head.prefix(headLength))
        func starts(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
        if starts([0x1F, 0x8B, 8]) { return .gzip }
        if starts([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return .xz }
        if starts([0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        if starts([0x04, 0x22, 0x4D, 0x18]) { return .lz4 }
        // A skippable frame may open zstd and LZ4 streams alike; only zstd tools write it first.
        if head.count >= 4, head[0] & 0xF0 == 0x50, head[1...3].elementsEqual([0x2A, 0x4D, 0x18]) {
            return .zstd
        }
        if starts(Array("BZh".utf8)), head.count >= 10, head[3] >= 0x31, head[3] <= 0x39,
            head[4...9].elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
                || head[4...9].elementsEqual([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
        {
            return .bzip2
        }
        if starts([0x50, 0x4B, 3, 4]) || starts([0x50, 0x4B, 5, 6]) || starts([0x50, 0x4B, 7, 8]) {
            return .zip
        }
        if isTarHeader(head) { return .tar }
        if scope == .tree {
            if starts(Array("!<arch>\n".utf8)) { return .ar }
            if isCPIOHeader(head) { return .cpio }
        }
        return starts(Array("#!".utf8)) && isNamedLikeZip(name) ? .zip : .plain
    }

    /// Whether the header's checksum fits: the sum of its bytes, with blanks for the checksum
    /// itself (POSIX pax, "ustar Interchange Format").
    private static func isTarHeader(_ head: [UInt8]) -> Bool {
        guard head.count >= 512, head.contains(where: { $0 != 0 }) else { return false }
        var stored = 0
        for byte in head[148..<156] {
            if byte == 0x20 || byte == 0 { continue }
            guard byte >= 0x30, byte <= 0x37 else { return false }
            stored = stored << 3 | Int(byte & 7)
        }
        var sum = 8 * 0x20
        for (index, byte) in head.prefix(512).enumerated() where !(148..<156).contains(index) {
            sum += Int(byte)
        }
        return stored == sum
    }

    /// The magic numbers of cpio(5): six octal digits, or 070707 as a 16-bit word of either order.
    private static func isCPIOHeader(_ head: [UInt8]) -> Bool {
        for magic in ["070701", "070702", "070707"] where head.starts(with: Array(magic.utf8)) {
            return true
        }
        return head.starts(with: [0xC7, 0x71]) || head.starts(with: [0x71, 0xC7])
    }

    private static func isNamedLikeZip(_ name: String) -> Bool {
        let name = name.lowercased()
        return [".zip", ".jar", ".war", ".ear", ".whl", ".egg", ".pyz", ".nupkg"]
            .contains { name.hasSuffix($0) }
    }

    /// The name of what a compressed file holds: `data.json.gz` holds `data.json`, `x.tgz` holds
    /// `x.tar`.
    static func innerName(of name: String) -> String {
        let base = name.split(separator: "/").last.map(String.init) ?? ""
        for (ending, replacement) in [
            (".gz", ""), (".xz", ""), (".zst", ""), (".bz2", ""), (".lz4", ""), (".tgz", ".tar"),
            (".txz", ".tar"), (".tbz2", ".tar"), (".tzst", ".tar"),
        ] where base.hasSuffix(ending) && base.utf8.count > ending.utf8.count {
            return base.dropLast(ending.count) + replacement
        }
        return base.isEmpty ? "data" : base
    }
}
