import PackageNames
import PatchModel

/// A component as it is looked up: under which name, in which release, with which version.
struct MatchSubject {
    /// Place of the component in the inventory, from 0; of several with one purl, the first.
    var component: Int
    /// The version that records are compared with.
    var version: String
    /// The scheme of the purl's type.
    var ecosystemScheme: String?
    var reads: EntryKind

    /// Which entries speak of the subject.
    enum EntryKind {
        case any
        /// Entries of source packages (`arch=source`, `arch=src`).
        case sources
        /// Entries of binary packages.
        case binaries
    }

    func accepts(_ affected: AffectedPackage) -> Bool {
        switch reads {
        case .any: true
        case .sources: namesSource(affected.package)
        case .binaries: !namesSource(affected.package)
        }
    }

    private func namesSource(_ package: String) -> Bool {
        guard let mark = package.utf8.firstIndex(of: UInt8(ascii: "?")) else { return false }
        let qualifiers = package[package.utf8.index(after: mark)...]
        return qualifiers.split(separator: "&").contains { part in
            part == "arch=source" || part == "arch=src"
        }
    }
}

/// How the distributions of one purl type name packages in their advisories.
enum OSPackageNaming {
    /// By source package alone.
    case source
    /// By binary package; entries marked as sources go by source package.
    case binaryOrSource

    /// `nil` for types that are no OS packages.
    init?(type: String) {
        switch type {
        case "deb", "apk": self = .source
        case "rpm", "alpm": self = .binaryOrSource
        default: return nil
        }
    }
}

/// The releases whose advisories hold for a `distro` qualifier: itself, and for point releases
/// the release they belong to (`almalinux-9.3` is part of `almalinux-9`).
func releases(for distro: String) -> [String] {
    var list = [distro]
    guard let dash = distro.utf8.lastIndex(of: UInt8(ascii: "-")) else { return list }
    var rest = distro[...]
    while let dot = rest.utf8.lastIndex(of: UInt8(ascii: ".")), dot > dash, list.count < 4 {
        rest = rest[..<dot]
        list.append(String(rest))
    }
    return list
}

/// The text of a canonical purl without its version; qualifiers and subpath stay.
func withoutVersion(_ purl: String) -> String {
    let bytes = purl.utf8
    let end = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    let head = bytes[..<(end ?? bytes.endIndex)]
    // A canonical purl has no other '@': the ones in names are percent-encoded.
    guard let at = head.lastIndex(of: UInt8(ascii: "@")),
        head[at...].firstIndex(of: UInt8(ascii: "/")) == nil
    else { return purl }
    return String(purl[..<at]) + purl[(end ?? bytes.endIndex)...]
}
