/// Patterns compiled for one look-up per base name.
///
/// Almost every pattern ends in a literal name or in `*` and a literal ending; those cost a hash
/// look-up per path. The rest is filtered once per directory.
public struct GlobIndex<Value: Sendable>: Sendable {
    private var byName: [[UInt8]: [Value]] = [:]
    /// By the last extension, with its dot.
    private var byExtension: [[UInt8]: [(ending: [UInt8], value: Value)]] = [:]
    private typealias Other = (directory: GlobPattern?, base: [UInt8], value: Value)
    /// The rest, by the name of the directory where the pattern states one.
    private var byDirectory: [[UInt8]: [Other]] = [:]
    private var others: [Other] = []

    public init() {}

    /// Files a value under each alternative of a pattern.
    public mutating func add(_ value: Value, under pattern: GlobPattern) {
        for text in pattern.alternativeTexts { add(text, isAnchored: pattern.isAnchored, value) }
    }

    private mutating func add(_ text: String, isAnchored: Bool, _ value: Value) {
        let slash = text.lastIndex(of: "/")
        let base = Array((slash.map { text[text.index(after: $0)...] } ?? text[...]).utf8)
        let special = base.filter { "*?[".utf8.contains($0) }
        if special.isEmpty {
            byName[base, default: []].append(value)
        } else if special == [UInt8(ascii: "*")], base.first == UInt8(ascii: "*"),
            let dot = base.lastIndex(of: UInt8(ascii: "."))
        {
            byExtension[Array(base[dot...]), default: []].append((Array(base[1...]), value))
        } else {
            // A pattern that ends in `**` is not about one directory.
            let directory =
                base == Array("**".utf8)
                ? nil : slash.flatMap { GlobPattern((isAnchored ? "/" : "") + text[..<$0]) }
            let name = Self.lastPart(directory?.description ?? "")
            if name.isEmpty || name.contains(where: "*?[".utf8.contains) {
                others.append((directory, base, value))
            } else {
                byDirectory[name, default: []].append((directory, base, value))
            }
        }
    }

    private static func lastPart(_ path: String) -> [UInt8] {
        let bytes = Array(path.utf8)
        return Array(bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...])
    }

    /// The entries that no index serves and that can match in a directory.
    public func others(in directory: String) -> [(base: [UInt8], value: Value)] {
        let named = byDirectory[Self.lastPart(directory)] ?? []
        return (named + others).compactMap { other in
            guard let pattern = other.directory else { return (other.base, other.value) }
            return pattern.matches(directory) ? (other.base, other.value) : nil
        }
    }

    /// The values whose patterns' last part matches a base name; the whole path is still to be
    /// checked.
    ///
    /// - Parameter others: what ``others(in:)`` gave for the name's directory.
    public func candidates(
        _ name: some RandomAccessCollection<UInt8>, others: [(base: [UInt8], value: Value)]
    ) -> [Value] {
        let name = Array(name)
        var found = byName[name] ?? []
        if let dot = name.lastIndex(of: UInt8(ascii: ".")),
            let endings = byExtension[Array(name[dot...])]
        {
            for (ending, value) in endings
            where name.count >= ending.count
                && name[(name.count - ending.count)...].elementsEqual(ending)
            {
                found.append(value)
            }
        }
        for other in others where matchPart(other.base, name) { found.append(other.value) }
        return found
    }
}

/// Many patterns of which one has to match; for paths that come directory by directory.
public struct GlobSet: Sendable {
    private var index = GlobIndex<GlobPattern>()
    private var directory: String?
    private var others: [(base: [UInt8], value: GlobPattern)] = []

    public init(_ patterns: [GlobPattern]) {
        for pattern in patterns { index.add(pattern, under: pattern) }
    }

    /// Whether the path (no leading `/`) matches one of the patterns.
    public mutating func matches(_ path: String) -> Bool {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { path[..<$0] } ?? ""
        if directory.map({ $0 != folder }) ?? true {
            directory = String(folder)
            others = index.others(in: String(folder))
        }
        let name = (slash.map { path[path.index(after: $0)...] } ?? path[...]).utf8
        return index.candidates(Array(name), others: others).contains { $0.matches(path) }
    }
}
