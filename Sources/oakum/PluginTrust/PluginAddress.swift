import Glibc

/// Where a plugin is taken from: a folder, or a folder of a git repository.
///
/// `PATH`, or `REPOSITORY[#REF][:FOLDER]` as in `https://host/plugins.git#v1.2:borealis`; without a
/// REF, `#:FOLDER`. A repository is an https, ssh or file address, `user@host:path`, or the path of
/// one on this machine.
enum PluginAddress {
    case folder(String)
    case git(GitAddress)

    struct GitAddress {
        /// As git takes it.
        var url: String
        /// A branch, tag or commit; `nil` is the repository's default branch.
        var ref: String?
        /// Inside the repository; empty for its top.
        var folder: String
        /// The transport that git may use: `file`, `https` or `ssh`.
        var transport: String

        var isLocal: Bool { transport == "file" }

        /// The whole address again, with the full path of a repository on this machine.
        var text: String {
            let fragment = (ref ?? "") + (folder.isEmpty ? "" : ":" + folder)
            return fragment.isEmpty ? url : url + "#" + fragment
        }
    }

    /// - Throws: `CommandEnd` for an address that cannot be used.
    init(parsing text: String) throws {
        if PluginPlaces.isDirectory(text) {
            let isRepository =
                !Self.exists(text + "/plugin.lua") && Self.exists(text + "/HEAD")
                && PluginPlaces.isDirectory(text + "/objects")
            self =
                isRepository
                ? .git(try GitAddress(url: Self.fileURL(text), "file", fragment: ""))
                : .folder(text)
            return
        }
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let head = String(parts.first ?? "")
        let fragment = parts.count > 1 ? String(parts[1]) : ""
        guard head.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) || PluginPlaces.isDirectory(head),
            !head.hasPrefix("-")
        else { throw CommandEnd.usage("'\(text)' is neither a folder nor a git address") }
        if PluginPlaces.isDirectory(head) {
            self = .git(try GitAddress(url: Self.fileURL(head), "file", fragment: fragment))
        } else if let transport = try Self.transport(of: head) {
            self = .git(try GitAddress(url: head, transport, fragment: fragment))
        } else {
            throw CommandEnd.usage(
                "there is no folder '\(head)'; a git address starts with https://, ssh://, file:// or "
                    + "user@host:")
        }
    }

    /// The transport of an address; `nil` when it is none.
    private static func transport(of address: String) throws -> String? {
        if let range = address.firstRange(of: "://") {
            let scheme = String(address[..<range.lowerBound])
            let authority = address[range.upperBound...].prefix { $0 != "/" }
            let user = authority.lastIndex(of: "@").map { authority[..<$0] }
            switch scheme {
            case "https", "ssh":
                // It would be kept in oakum.lock, and shown.
                guard user == nil || scheme == "ssh" && user?.contains(":") == false else {
                    throw CommandEnd.usage("leave user name and password out of the address")
                }
                guard !authority.isEmpty, !authority.hasPrefix("-") else { return nil }
                return scheme
            case "file": return authority.isEmpty ? "file" : nil
            default:
                throw CommandEnd.usage(
                    "'\(scheme)' is not allowed: use https, ssh or file")
            }
        }
        guard let colon = address.firstIndex(of: ":") else { return nil }
        let host = address[..<colon]
        let isHelper = address[colon...].hasPrefix("::")
        let isHost = !host.isEmpty && !host.contains("/") && !host.hasPrefix("-")
        return isHost && !isHelper ? "ssh" : nil
    }

    private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// With a scheme, so that git makes no links to the repository's own files.
    private static func fileURL(_ path: String) -> String {
        let full = unsafe realpath(path, nil).map { resolved in
            defer { unsafe free(resolved) }
            return unsafe String(cString: resolved)
        }
        return "file://" + (full ?? path)
    }
}

extension PluginAddress.GitAddress {
    fileprivate init(url: String, _ transport: String, fragment: String) throws {
        let parts = fragment.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let ref = parts.first.map(String.init) ?? ""
        var folder = parts.count > 1 ? String(parts[1]) : ""
        while folder.hasSuffix("/") { folder.removeLast() }
        let isPlain = ref.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "._/-+".utf8.contains(byte)
            }
        }
        guard isPlain, !ref.hasPrefix("-"), !ref.hasPrefix("+"), !ref.contains("..") else {
            throw CommandEnd.usage("'\(ref)' is no branch, tag or commit")
        }
        let isBelow =
            folder.isEmpty
            || folder.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".."
            }
        guard isBelow, folder.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw CommandEnd.usage("'\(folder)' is no folder of a repository")
        }
        self.init(url: url, ref: ref.isEmpty ? nil : ref, folder: folder, transport: transport)
    }
}
