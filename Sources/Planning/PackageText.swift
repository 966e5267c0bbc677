import PatchModel

/// The parts of canonical package URLs and Debian versions that planning reads.
///
/// Source: the package-URL specification; deb-version(7). A canonical purl has no other `@` than
/// the one before its version, because those in names are percent-encoded.
enum PackageText {
    /// `deb` of `pkg:deb/debian/bash@5.2`; empty when the text is no purl.
    static func type(_ purl: String) -> String {
        let bytes = purl.utf8
        guard bytes.starts(with: "pkg:".utf8) else { return "" }
        let rest = bytes.dropFirst(4)
        guard let end = rest.firstIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(purl[rest.startIndex..<end])
    }

    /// Type, namespace and name alone: what blocks and release dates are looked up by.
    static func head(_ purl: String) -> String {
        String(purl[..<bounds(purl).version])
    }

    /// The purl with its qualifiers, without its version.
    static func withoutVersion(_ purl: String) -> String {
        let bounds = bounds(purl)
        return String(purl[..<bounds.version]) + purl[bounds.qualifiers...]
    }

    /// The value of a qualifier, as written.
    static func qualifier(_ key: String, of purl: String) -> String? {
        for part in purl[bounds(purl).qualifiers...].dropFirst().split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2, pair[0] == key {
                return String(pair[1].prefix { $0 != "#" })
            }
        }
        return nil
    }

    private static func bounds(
        _ purl: String
    ) -> (version: String.Index, qualifiers: String.Index) {
        let bytes = purl.utf8
        let end =
            bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
            ?? bytes.endIndex
        guard let at = bytes[..<end].lastIndex(of: UInt8(ascii: "@")),
            bytes[at..<end].firstIndex(of: UInt8(ascii: "/")) == nil
        else { return (end, end) }
        return (at, end)
    }

    /// A binary package's version without the mark of a rebuild: `1.2-3` of `1.2-3+b4`.
    static func withoutRebuild(_ version: String) -> String {
        let bytes = version.utf8
        guard let plus = bytes.lastIndex(of: UInt8(ascii: "+")) else { return version }
        let mark = bytes[plus...].dropFirst()
        guard mark.first == UInt8(ascii: "b"), mark.count > 1,
            mark.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return version }
        return String(version[..<plus])
    }

    /// Epoch and upstream version, and the revision behind the last hyphen.
    static func parts(_ version: String) -> (upstream: Substring, revision: Substring?) {
        guard let hyphen = version.utf8.lastIndex(of: UInt8(ascii: "-")) else {
            return (version[...], nil)
        }
        return (version[..<hyphen], version[version.utf8.index(after: hyphen)...])
    }

    /// The source version that a new version of a binary package was built from, where it can be
    /// told; `nil` when the two are numbered apart and upstream changed.
    static func sourceVersion(of candidate: String, for component: Component) -> String? {
        let new = withoutRebuild(candidate)
        guard let installed = component.version else { return nil }
        let old = withoutRebuild(installed)
        guard let source = component.source?.version, source != old, source != installed else {
            return new
        }
        // Numbered apart, as in `2:1.02.185-2` built from `2.03.16-2`: a stable update keeps both
        // upstream versions and changes both revisions alike.
        let (newUpstream, newRevision) = parts(new)
        let (oldUpstream, oldRevision) = parts(old)
        let (sourceUpstream, sourceRevision) = parts(source)
        guard newUpstream == oldUpstream, let newRevision, oldRevision == sourceRevision else {
            return nil
        }
        return sourceUpstream + "-" + newRevision
    }
}
