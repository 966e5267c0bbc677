public import PluginProtocol

/// A plugin's wish to read the files that a pattern matches.
public struct Claim: Sendable, Hashable {
    /// The plugin's number in the catalogue.
    public var plugin: Int
    /// `inventory`, `releases` or `unpack`.
    public var kind: String
    public var pattern: GlobPattern

    public init(plugin: Int, kind: String, pattern: GlobPattern) {
        self.plugin = plugin
        self.kind = kind
        self.pattern = pattern
    }
}

/// A file that a plugin claimed.
public struct ClaimedFile: Sendable, Hashable {
    /// Relative to the target; bytes that are not UTF-8 are `\xNN`.
    public var path: String
    /// The path as the file system has it.
    var rawPath: [UInt8]
    public var claim: Claim
    /// What stands before the matched part: the nested root of an unanchored pattern.
    public var root: String
    var isLink: Bool
}

/// Claims compiled for one look-up per base name.
///
/// Almost every pattern ends in a literal name or in `*` and a literal ending; those cost a hash
/// look-up per file. The rest is filtered once per directory.
struct ClaimTable {
    private var byName: [[UInt8]: [Claim]] = [:]
    /// By the last extension, with its dot.
    private var byExtension: [[UInt8]: [(ending: [UInt8], claim: Claim)]] = [:]
    private var others: [(directory: GlobPattern?, base: [UInt8], claim: Claim)] = []

    init(_ claims: [Claim]) {
        for claim in claims {
            for text in claim.pattern.alternativeTexts { add(text, claim) }
        }
    }

    private mutating func add(_ text: String, _ claim: Claim) {
        let slash = text.lastIndex(of: "/")
        let base = Array((slash.map { text[text.index(after: $0)...] } ?? text[...]).utf8)
        let special = base.filter { "*?[".utf8.contains($0) }
        if special.isEmpty {
            byName[base, default: []].append(claim)
        } else if special == [UInt8(ascii: "*")], base.first == UInt8(ascii: "*"),
            let dot = base.lastIndex(of: UInt8(ascii: "."))
        {
            byExtension[Array(base[dot...]), default: []].append((Array(base[1...]), claim))
        } else {
            // A pattern that ends in `**` is not about one directory.
            let directory =
                base == Array("**".utf8)
                ? nil
                : slash.flatMap { slash in
                    GlobPattern((claim.pattern.isAnchored ? "/" : "") + text[..<slash])
                }
            others.append((directory, base, claim))
        }
    }

    /// The claims that no index serves and that can match in a directory.
    func others(in directory: String) -> [(base: [UInt8], claim: Claim)] {
        others.compactMap { other in
            guard let pattern = other.directory else { return (other.base, other.claim) }
            return pattern.matches(directory) ? (other.base, other.claim) : nil
        }
    }

    /// The claims whose last part matches a base name; the whole path is still to be checked.
    func candidates(
        _ name: [UInt8], others: [(base: [UInt8], claim: Claim)]
    ) -> [Claim] {
        var found = byName[name] ?? []
        if let dot = name.lastIndex(of: UInt8(ascii: ".")),
            let endings = byExtension[Array(name[dot...])]
        {
            for (ending, claim) in endings
            where name.count >= ending.count
                && name[(name.count - ending.count)...].elementsEqual(ending)
            {
                found.append(claim)
            }
        }
        for other in others where matchPart(other.base, name) { found.append(other.claim) }
        return found
    }
}
