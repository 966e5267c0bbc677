/// Rewrites one alternative of an npm range so that it is a plain list of tokens.
///
/// npm defines its notation by a chain of rewritings, and some texts mean something only because of
/// it (`~> 1.2`, `^ =1`, `>=1.2.3< *`). The steps here are the same, in the same order, on bytes.
enum SemVerRangeRewriting {
    /// Resolves a hyphen range and joins operators with what they belong to.
    static func rewritten(_ text: [UInt8]) throws(ParseFailure) -> [UInt8] {
        let comparators = try hyphenRange(text) ?? text
        return joiningMarks(joiningMarks(joiningOperators(comparators), 0x7E), 0x5E)
    }

    /// Rewrites `1.2 - 3.4` as `>=1.2.0 <3.5.0-0`; nil when the text is not of that form.
    private static func hyphenRange(_ text: [UInt8]) throws(ParseFailure) -> [UInt8]? {
        let places = text.indices.dropLast(2)
        guard
            let hyphen = places.first(where: {
                text[$0] == 0x20 && text[$0 + 1] == 0x2D && text[$0 + 2] == 0x20
            }),
            let from = PartialVersion(text[..<hyphen]),
            let to = PartialVersion(text[(hyphen + 3)...])
        else { return nil }
        var rewritten: [UInt8] = []
        if from.isPatchOpen {
            if let major = from.major {
                rewritten += Array(">=\(major).\(from.minor ?? 0).0".utf8)
            }
        } else {
            rewritten += Array(">=".utf8) + text[..<hyphen]
        }
        rewritten.append(0x20)
        switch (to.major, to.minor, to.patch) {
        case (nil, _, _): break
        case (let major?, nil, _):
            rewritten += Array("<\(try SemVerVersion.next(major)).0.0-0".utf8)
        case (let major?, let minor?, nil):
            rewritten += Array("<\(major).\(try SemVerVersion.next(minor)).0-0".utf8)
        case (let major?, let minor?, let patch?) where !to.prerelease.isEmpty:
            rewritten += Array("<=\(major).\(minor).\(patch)-".utf8) + to.prerelease
        default:
            rewritten += Array("<=".utf8) + text[(hyphen + 3)...]
        }
        return rewritten
    }

    /// Removes the space between `<`, `>`, `=`, `<=` or `>=` and the version behind it.
    private static func joiningOperators(_ text: [UInt8]) -> [UInt8] {
        var joined: [UInt8] = []
        var start = 0
        func byte(_ place: Int) -> UInt8 { place < text.count ? text[place] : 0 }
        while start < text.count {
            var position = start
            if byte(position) == 0x20 { position += 1 }
            let comparison = position
            if byte(position) == 0x3C || byte(position) == 0x3E { position += 1 }
            if byte(position) == 0x3D { position += 1 }
            let gap = position
            var version = gap
            while byte(version) == 0x20 || byte(version) == 0x76 || byte(version) == 0x3D {
                version += 1
            }
            guard byte(version).startsSemVerNumber else {
                // No later start in what was looked at can succeed, so none is tried.
                let looked = max(start + 1, version)
                joined += text[start..<looked]
                start = looked
                continue
            }
            joined += text[start..<gap]
            let isSpaced = comparison < gap && byte(gap) == 0x20
            // What npm takes for a version here may end inside a token, and another operator may
            // follow in it: '>=1.2.3< *' is '>=1.2.3', because '<*' is taken out later.
            let end = endOfVersion(text, from: version)
            joined += text[(isSpaced ? gap + 1 : gap)..<end]
            start = end
        }
        return joined
    }

    /// Removes the space behind each `~` or `^`, and `> ` behind a `~`.
    private static func joiningMarks(_ text: [UInt8], _ mark: UInt8) -> [UInt8] {
        var joined: [UInt8] = []
        var position = 0
        while position < text.count {
            joined.append(text[position])
            position += 1
            guard joined.last == mark else { continue }
            // '~> ' becomes '~', so that '~> >1' is '~>1' in the end.
            if mark == 0x7E, position + 1 < text.count, text[position] == 0x3E,
                text[position + 1] == 0x20
            {
                position += 1
            }
            if position < text.count, text[position] == 0x20 { position += 1 }
        }
        return joined
    }

    // MARK: - The end of a version in running text

    /// The end of what npm's pattern for a version takes at a place, where a number or `x` stands.
    ///
    /// An identifier that starts with a digit ends behind its digits, so `1.2.3-0av` ends at the `a`.
    private static func endOfVersion(_ text: [UInt8], from start: Int) -> Int {
        var end = start
        var count = 0
        while count < 3, let next = endOfNumber(text, count == 0 ? end : end + 1, isLoose: true),
            count == 0 || text[end] == 0x2E
        {
            end = next
            count += 1
        }
        if count == 3 { return endOfSuffixes(text, end, isLoose: true) }
        end = start
        count = 0
        while count < 3, let next = endOfNumber(text, count == 0 ? end : end + 1, isLoose: false),
            count == 0 || text[end] == 0x2E
        {
            end = next
            count += 1
        }
        return count == 3 ? endOfSuffixes(text, end, isLoose: false) : max(end, start + 1)
    }

    /// The end of a number, or of a sign for an open number unless loose.
    private static func endOfNumber(_ text: [UInt8], _ start: Int, isLoose: Bool) -> Int? {
        guard start < text.count else { return nil }
        if !text[start].isDigit {
            return !isLoose && text[start].startsSemVerNumber ? start + 1 : nil
        }
        if !isLoose, text[start] == 0x30 { return start + 1 }
        // npm's pattern takes at most 256 digits, which also keeps the whole reading linear.
        return endOfDigits(text.span, from: start, to: min(start + 256, text.count))
    }

    /// The end of a pre-release and build that may follow; loosely, the hyphen may be missing.
    private static func endOfSuffixes(_ text: [UInt8], _ start: Int, isLoose: Bool) -> Int {
        var end = start
        if end < text.count, text[end] == 0x2D {
            if let next = endOfIdentifier(text, end + 1, isLoose: isLoose) {
                end = endOfIdentifiers(text, next, isLoose: isLoose)
            } else if isLoose {
                end = endOfIdentifiers(text, end + 1, isLoose: true)
            }
        } else if isLoose, let next = endOfIdentifier(text, end, isLoose: true) {
            end = endOfIdentifiers(text, next, isLoose: true)
        }
        guard end < text.count, text[end] == 0x2B else { return end }
        let build = text[(end + 1)...].prefix { $0.isSemVerIdentifier || $0 == 0x2E }
        // Behind an empty identifier the build has ended.
        var last = build.startIndex
        for identifier in build.split(separator: 0x2E, omittingEmptySubsequences: false) {
            if identifier.isEmpty { break }
            last = identifier.endIndex
        }
        return last == build.startIndex ? end : last
    }

    /// The end of more identifiers with dots in front.
    private static func endOfIdentifiers(_ text: [UInt8], _ start: Int, isLoose: Bool) -> Int {
        var end = start
        while end < text.count, text[end] == 0x2E,
            let next = endOfIdentifier(text, end + 1, isLoose: isLoose)
        {
            end = next
        }
        return end
    }

    private static func endOfIdentifier(_ text: [UInt8], _ start: Int, isLoose: Bool) -> Int? {
        guard start < text.count, text[start].isSemVerIdentifier else { return nil }
        if text[start].isDigit { return endOfNumber(text, start, isLoose: isLoose) }
        // Likewise at most 250 more signs behind the first one.
        return start + text[start...].prefix(251).prefix { $0.isSemVerIdentifier }.count
    }
}
