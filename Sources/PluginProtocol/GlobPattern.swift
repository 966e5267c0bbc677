/// A path pattern, as manifests use to claim files.
///
/// `/` separates parts; `*` and `?` match inside a part, `[a-z]` and `[!a-z]` one byte of a set,
/// `{a,b}` alternatives, `**` any number of parts. A leading `/` anchors at the target's root; any
/// other pattern matches the end of the path, at a part boundary.
public struct GlobPattern: Sendable, Hashable, CustomStringConvertible {
    public let description: String
    public let isAnchored: Bool
    /// One or more alternatives, each a list of parts.
    private let alternatives: [[[UInt8]]]
    /// What a path must end in, for each alternative: most paths are refused by that alone.
    private let endings: [[UInt8]]

    /// Most alternatives that `{a,b}` may multiply to.
    public static let alternativeLimit = 64

    /// Compiles a pattern; `nil` when it is none: see ``fault(in:)``.
    public init?(_ text: String) {
        guard !Self.hasOpenSet(text) else { return nil }
        description = text
        isAnchored = text.utf8.first == UInt8(ascii: "/")
        var bytes = Array(text.utf8)
        if isAnchored { bytes.removeFirst() }
        guard !bytes.isEmpty, let expanded = expandBraces(bytes), !expanded.isEmpty else {
            return nil
        }
        alternatives = expanded.map { text in
            text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true).map(
                Array.init)
        }
        endings = alternatives.map { parts in
            let last = parts.last ?? []
            let special = last.lastIndex { "*?[]!".utf8.contains($0) }
            return Array(last[(special.map { $0 + 1 } ?? 0)...])
        }
    }

    /// Why a text is no pattern, in words that follow it; `nil` for one.
    public static func fault(in text: String) -> String? {
        guard GlobPattern(text) == nil else { return nil }
        let body = Array(text.utf8.drop { $0 == UInt8(ascii: "/") })
        guard !body.isEmpty else { return "is no glob: it is empty" }
        if let position = openSet(in: text) {
            return "is no glob: the '[' at character \(position) is not closed; '[[]' means one"
        }
        return expandBraces(body) == nil
            ? "is no glob: it has more than \(alternativeLimit) alternatives"
            : "is no glob: a '[' is not closed in its alternative"
    }

    /// Where the first set begins that does not end in its part of the path, from 1.
    private static func openSet(in text: String) -> Int? {
        let bytes = Array(text.utf8)
        var place = 0
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "[") else {
                place += 1
                continue
            }
            let part = Array(bytes[place...].prefix { $0 != UInt8(ascii: "/") })
            guard let end = setEnd(part, from: 1) else {
                return String(decoding: bytes[...place], as: UTF8.self).count
            }
            place += end
        }
        return nil
    }

    /// Whether a set is open in the text, or in what its braces make of it.
    private static func hasOpenSet(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "[")) else { return false }
        if openSet(in: text) != nil { return true }
        let expanded = expandBraces(Array(text.utf8)) ?? []
        return expanded.contains { openSet(in: String(decoding: $0, as: UTF8.self)) != nil }
    }

    /// Whether an alternative may match, by the end of the path alone.
    private func mayMatch(_ path: String) -> Bool {
        var path = path
        return path.withUTF8 { bytes in
            if unsafe bytes.last == UInt8(ascii: "/") { return true }
            for ending in endings {
                let start = bytes.count - ending.count
                if start >= 0, unsafe bytes[start...].elementsEqual(ending) { return true }
            }
            return false
        }
    }

    /// The alternatives of `{a,b}` written out, each without a leading `/`.
    public var alternativeTexts: [String] {
        alternatives.map { parts in
            parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        }
    }

    /// Whether the path (no leading `/`) matches.
    public func matches(_ path: String) -> Bool { matchedRoot(of: path) != nil }

    /// When the path matches: what stands before the matched part; empty for anchored patterns.
    ///
    /// With a pattern of several parts this is the nested root that the file belongs to.
    public func matchedRoot(of path: String) -> String? {
        guard mayMatch(path) else { return nil }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
            .map(Array.init)
        for pattern in alternatives {
            if isAnchored {
                if matchParts(pattern, parts[...]) { return "" }
                continue
            }
            let hasStars = pattern.contains(starStar)
            let starts =
                hasStars
                ? Array(0...parts.count)
                : parts.count >= pattern.count ? [parts.count - pattern.count] : []
            for start in starts where matchParts(pattern, parts[start...]) {
                return parts[..<start].map { String(decoding: $0, as: UTF8.self) }
                    .joined(separator: "/")
            }
        }
        return nil
    }
}

extension GlobPattern {
    /// Whether a path matches seen from a folder, as `needs.files` and `remedy.files` mean it: not at
    /// any depth, unless `**` says so; an anchored pattern from the target's root.
    ///
    /// Folders above are reached only by a `..` in the pattern, never by a star.
    public func matches(_ path: String, from folder: String) -> Bool {
        guard !isAnchored else { return matches(path) }
        let (climb, rest) = climbing(relativePath(from: folder, to: path))
        return alternativeTexts.contains { text in
            let (allowed, glob) = climbing(text)
            return allowed == climb && GlobPattern("/" + glob)?.matches(rest) ?? false
        }
    }
}

/// How many `..` a relative path begins with, and what follows them.
private func climbing(_ path: String) -> (count: Int, rest: String) {
    var rest = path[...]
    var count = 0
    while rest.hasPrefix("../") {
        rest = rest.dropFirst(3)
        count += 1
    }
    return (count, String(rest))
}

/// `a/b` and `a/c/d` give `../c/d`.
public func relativePath(from directory: String, to path: String) -> String {
    let here = directory.split(separator: "/")
    let there = path.split(separator: "/")
    var shared = 0
    while shared < here.count, shared < there.count, here[shared] == there[shared] { shared += 1 }
    return (Array(repeating: "..", count: here.count - shared) + there[shared...].map(String.init))
        .joined(separator: "/")
}

/// The path of `name` seen from `folder`, without `.` and `..`; `nil` when it leaves the target.
///
/// A leading `/` is the target's root.
public func targetPath(of name: String, in folder: String) -> String? {
    var parts = name.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
    for part in name.split(separator: "/") {
        switch part {
        case ".": continue
        case "..":
            guard parts.popLast() != nil else { return nil }
        default: parts.append(String(part))
        }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
}

private let starStar = Array("**".utf8)

/// Matches parts as `matchPart` does bytes: with one backtrack point, because a later `**` can make up
/// for whatever an earlier one took. A manifest's pattern runs in the host, so it must not explode.
private func matchParts(_ pattern: [[UInt8]], _ parts: ArraySlice<[UInt8]>) -> Bool {
    var p = 0
    var t = parts.startIndex
    var starAt: Int?
    var starPart = t
    while t < parts.endIndex {
        if p < pattern.count, pattern[p] == starStar {
            starAt = p
            starPart = t
            p += 1
        } else if p < pattern.count, matchPart(pattern[p], parts[t]) {
            p += 1
            t += 1
        } else if let star = starAt {
            starPart += 1
            t = starPart
            p = star + 1
        } else {
            return false
        }
    }
    while p < pattern.count, pattern[p] == starStar { p += 1 }
    return p == pattern.count
}

/// Matches one part. Iterative with one backtrack point, so cost is at most pattern x text.
public func matchPart(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    var p = 0
    var t = 0
    var starAt: Int?
    var starText = 0
    while t < text.count {
        if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
            starAt = p
            starText = t
            p += 1
        } else if p < pattern.count, let next = matchOne(pattern, at: p, text[t]) {
            p = next
            t += 1
        } else if let star = starAt {
            starText += 1
            t = starText
            p = star + 1
        } else {
            return false
        }
    }
    while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
    return p == pattern.count
}

/// The position after the pattern element at `p`, if that element matches `byte`.
private func matchOne(_ pattern: [UInt8], at p: Int, _ byte: UInt8) -> Int? {
    switch pattern[p] {
    case UInt8(ascii: "?"): return p + 1
    case UInt8(ascii: "["):
        guard let (matches, end) = matchSet(pattern, from: p + 1, byte) else {
            return byte == UInt8(ascii: "[") ? p + 1 : nil
        }
        return matches ? end : nil
    default: return pattern[p] == byte ? p + 1 : nil
    }
}

/// The position after the `]` of a set whose first byte after `[` is at `start`.
private func setEnd(_ pattern: [UInt8], from start: Int) -> Int? {
    var p = start
    if p < pattern.count, pattern[p] == UInt8(ascii: "!") || pattern[p] == UInt8(ascii: "^") {
        p += 1
    }
    // A `]` that comes first stands for itself.
    guard p < pattern.count else { return nil }
    return pattern[(p + 1)...].firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 }
}

private func matchSet(
    _ pattern: [UInt8], from start: Int, _ byte: UInt8
) -> (matches: Bool, end: Int)? {
    var p = start
    guard p < pattern.count else { return nil }
    let isNegated = pattern[p] == UInt8(ascii: "!") || pattern[p] == UInt8(ascii: "^")
    if isNegated { p += 1 }
    var found = false
    var isFirst = true
    while p < pattern.count, isFirst || pattern[p] != UInt8(ascii: "]") {
        isFirst = false
        if p + 2 < pattern.count, pattern[p + 1] == UInt8(ascii: "-"),
            pattern[p + 2] != UInt8(ascii: "]")
        {
            if pattern[p] <= byte, byte <= pattern[p + 2] { found = true }
            p += 3
        } else {
            if pattern[p] == byte { found = true }
            p += 1
        }
    }
    guard p < pattern.count else { return nil }
    return (found != isNegated, p + 1)
}

/// `a{b,c}d` to `abd`, `acd`; nested braces too. `nil` when there would be too many.
private func expandBraces(_ pattern: [UInt8]) -> [[UInt8]]? {
    var pending = [pattern]
    var done: [[UInt8]] = []
    while let next = pending.popLast() {
        guard let open = next.lastIndex(of: UInt8(ascii: "{")),
            let close = next[open...].firstIndex(of: UInt8(ascii: "}"))
        else {
            done.append(next)
            continue
        }
        let choices = next[(open + 1)..<close].split(
            separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        // Before they are written out: each is as long as the pattern.
        guard pending.count + done.count + choices.count <= GlobPattern.alternativeLimit else {
            return nil
        }
        for choice in choices.reversed() {
            pending.append(Array(next[..<open] + choice + next[(close + 1)...]))
        }
    }
    return done
}
