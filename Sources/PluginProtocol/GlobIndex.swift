/// Patterns compiled for one look-up per base name.
///
/// Almost every pattern ends in a literal name or in `*` and a literal ending; those cost a hash
/// look-up per path. The rest is filtered once per directory.
public struct GlobIndex: Sendable {
    private var byName: [[UInt8]: [Int]] = [:]
    /// By the last extension, with its dot.
    private var byExtension: [[UInt8]: [Entry]] = [:]
    /// The rest: those of any directory, and those of some, by its name where the pattern states one.
    private var anywhere: [Entry] = []
    private var byDirectory: [[UInt8]: [Placed]] = [:]
    private var bySomeDirectory: [Placed] = []

    /// What the last part of a path must match, and the number of its pattern.
    public struct Entry: Sendable {
        fileprivate let base: [UInt8]
        fileprivate let number: Int
    }

    private struct Placed {
        let directory: GlobPattern
        let entry: Entry
    }

    /// - Parameter patterns: known by their places in the list from here on.
    public init(_ patterns: [GlobPattern]) {
        for (number, pattern) in patterns.enumerated() {
            for text in pattern.alternativeTexts {
                add(text, isAnchored: pattern.isAnchored, number)
            }
        }
    }

    private mutating func add(_ text: String, isAnchored: Bool, _ number: Int) {
        let slash = text.lastIndex(of: "/")
        let base = Array((slash.map { text[text.index(after: $0)...] } ?? text[...]).utf8)
        let special = base.filter { "*?[".utf8.contains($0) }
        if special.isEmpty {
            byName[base, default: []].append(number)
        } else if special == [UInt8(ascii: "*")], base.first == UInt8(ascii: "*"),
            let dot = base.lastIndex(of: UInt8(ascii: "."))
        {
            let ending = Entry(base: Array(base[1...]), number: number)
            byExtension[Array(base[dot...]), default: []].append(ending)
        } else {
            let folder = slash.map { (isAnchored ? "/" : "") + text[..<$0] }
            add(Entry(base: base, number: number), in: folder)
        }
    }

    private mutating func add(_ entry: Entry, in folder: String?) {
        // A pattern that ends in `**` is not about one directory.
        guard entry.base != Array("**".utf8), let directory = folder.flatMap({ GlobPattern($0) })
        else { return anywhere.append(entry) }
        let name = lastPart(of: directory.description)
        if name.isEmpty || name.contains(where: "*?[".utf8.contains) {
            bySomeDirectory.append(Placed(directory: directory, entry: entry))
        } else {
            byDirectory[name, default: []].append(Placed(directory: directory, entry: entry))
        }
    }

    /// The entries that no index serves and that can match in a directory.
    public func others(in directory: String) -> [Entry] {
        var found = anywhere
        for placed in byDirectory[lastPart(of: directory)] ?? []
        where placed.directory.matches(directory) { found.append(placed.entry) }
        for placed in bySomeDirectory where placed.directory.matches(directory) {
            found.append(placed.entry)
        }
        return found
    }

    /// The numbers of the patterns whose last part matches a base name, in order; the whole path is
    /// still to be checked.
    ///
    /// - Parameter others: what ``others(in:)`` gave for the name's directory.
    public func candidates(_ name: [UInt8], others: [Entry]) -> [Int] {
        var found = byName[name] ?? []
        if let dot = name.lastIndex(of: UInt8(ascii: ".")),
            let endings = byExtension[Array(name[dot...])]
        {
            for ending in endings
            where name.count >= ending.base.count
                && name[(name.count - ending.base.count)...].elementsEqual(ending.base)
            {
                found.append(ending.number)
            }
        }
        for other in others where matchPart(other.base, name) { found.append(other.number) }
        // A pattern with alternatives may have come twice.
        return found.count > 1 ? Set(found).sorted() : found
    }
}

/// What follows the last `/`.
private func lastPart(of path: String) -> [UInt8] {
    let bytes = Array(path.utf8)
    return Array(bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...])
}

/// Many patterns of which one has to match; for paths that come directory by directory.
public struct GlobSet: Sendable {
    private let patterns: [GlobPattern]
    private let index: GlobIndex
    private var directory: String?
    private var others: [GlobIndex.Entry] = []

    public init(_ patterns: [GlobPattern]) {
        self.patterns = patterns
        index = GlobIndex(patterns)
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
        return index.candidates(Array(name), others: others).contains {
            patterns[$0].matches(path)
        }
    }
}
