/// One entry of an archive, or the content of a compressed stream.
public struct ArchiveEntry: Hashable, Sendable {
    /// What an entry is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A regular file, or the content of a compressed stream.
        case file
        /// A directory.
        case directory
        /// A symbolic link; ``ArchiveEntry/target`` is what it says.
        case symlink
        /// Another name of an earlier entry, ``ArchiveEntry/target``.
        case hardlink
        /// A device, pipe or socket, which has no content.
        case other
    }

    /// The path, relative, with `/` between components and neither `.` nor `..` among them.
    ///
    /// Bytes that are not UTF-8, control bytes and backslashes show as `\xNN`, so that the path is
    /// safe to print, and different bytes give different paths. A leading `/` or `./` is dropped.
    public var path: String
    /// The path's bytes as the archive holds them.
    public var rawPath: [UInt8]
    /// Bytes when the archive says so; nil when only reading tells. It may lie: ``ArchiveReader``
    /// counts.
    public var size: Int?
    /// Whether reading it fails because it is encrypted.
    public var isEncrypted: Bool
    /// Whether this is the content of a compressed or plain file, not a member of a zip or tar.
    public var isWholeStream: Bool
    /// What it is; without ``ArchiveScope/tree`` always a file.
    public var kind = Kind.file
    /// Where a link leads: as it is written for a symbolic one, a path like ``path`` for a hard one;
    /// nil for other kinds.
    public var target: String?
    /// Whether its permissions let somebody execute it; never so in a zip made without them.
    public var isExecutable = false
}

/// Which containers are opened, and which of their entries are given.
public enum ArchiveScope: Hashable, Sendable {
    /// Regular files of zip and tar archives and of compressed streams; a plain file is one entry.
    /// What documents come in.
    case files
    /// Every entry with its kind, also of ar and cpio archives; a plain file is refused.
    case tree
    /// The content of a compressed stream as one entry, whatever it holds.
    case stream
}

/// Members that are no regular files and so are not given.
public struct SkippedEntries: Hashable, Sendable {
    /// Directories.
    public var directories = 0
    /// Symbolic and hard links.
    public var links = 0
    /// Devices, pipes and sockets.
    public var specials = 0

    /// All of them.
    public var count: Int { directories + links + specials }
}

/// Paths as archives hold them, made safe.
enum EntryPath {
    /// The readable relative path; the reason when it is refused.
    static func normalized(_ raw: [UInt8], limit: Int) -> Result<String, Refusal> {
        guard raw.count <= limit else {
            return .failure(Refusal(reason: "its path is longer than \(limit) bytes"))
        }
        var parts: [String] = []
        for part in raw.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual([0x2E]) { continue }
            if part.elementsEqual([0x2E, 0x2E]) {
                return .failure(Refusal(reason: "its path has a '..' component"))
            }
            parts.append(escaped(part))
        }
        guard !parts.isEmpty else {
            return .failure(Refusal(reason: "its path is empty", isEmpty: true))
        }
        return .success(parts.joined(separator: "/"))
    }

    /// Why a path is refused.
    struct Refusal: Error {
        var reason: String
        /// Whether there was no name at all.
        var isEmpty = false
    }

    /// Text with `\xNN` for every byte that cannot be shown as it is.
    static func escaped(_ bytes: some Collection<UInt8>) -> String {
        var text = ""
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var rest = Array(bytes)[...]
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: return text
            case .scalarValue(let scalar):
                rest = rest.dropFirst(UTF8.width(scalar))
                if scalar.value < 0x20 || scalar.value == 0x7F || scalar == "\\" {
                    text += hex(UInt8(scalar.value))
                } else {
                    text.unicodeScalars.append(scalar)
                }
            case .error:
                // The decoder does not say how many bytes it dropped: one, then start again behind
                // it.
                if let byte = rest.popFirst() { text += hex(byte) }
                decoder = UTF8()
                let again = Array(rest)
                return text + escaped(again)
            }
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
    }
}
