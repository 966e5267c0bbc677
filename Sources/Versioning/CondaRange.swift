/// A conda version specification: alternatives with `|`, lists with `,`, parentheses.
///
/// Source: the documentation of conda's package match specifications.
struct CondaRange {
    /// One condition.
    private enum Condition {
        case relation(VersionRelation, String)
        /// The version starts with this one, component by component.
        case prefix(String, isWanted: Bool)
        /// At least this version, and the same but for the last component.
        case compatible(String, prefix: String)
        /// Text with `*` for any stretch.
        case pattern([UInt8])
    }

    private indirect enum Node {
        case condition(Condition)
        case all([Node])
        case any([Node])
    }

    private var reader: RangeReader
    private var depth = 0

    /// Whether a version meets the specification.
    static func contains(_ version: String, _ range: String) throws(ParseFailure) -> Bool {
        var range = CondaRange(reader: RangeReader(range))
        let node = try range.any()
        if !range.reader.isAtEnd {
            throw ParseFailure(reason: "\(quoted(range.reader.rest)) follows where it should end")
        }
        return try holds(node, version)
    }

    private init(reader: RangeReader) { self.reader = reader }

    // MARK: - Reading

    private mutating func any() throws(ParseFailure) -> Node {
        var nodes = [try all()]
        while reader.take(0x7C) { nodes.append(try all()) }
        return nodes.count == 1 ? nodes[0] : .any(nodes)
    }

    private mutating func all() throws(ParseFailure) -> Node {
        var nodes = [try item()]
        while reader.take(0x2C) { nodes.append(try item()) }
        return nodes.count == 1 ? nodes[0] : .all(nodes)
    }

    private mutating func item() throws(ParseFailure) -> Node {
        reader.skipSpaces()
        defer { reader.skipSpaces() }
        if reader.take(0x28) {
            depth += 1
            if depth > 50 { throw ParseFailure(reason: "it has more than 50 parentheses inside") }
            let node = try any()
            depth -= 1
            if !reader.take(0x29) { throw ParseFailure(reason: "a ')' is missing") }
            return node
        }
        let sign = reader.word {
            $0 == 0x3C || $0 == 0x3D || $0 == 0x3E || $0 == 0x21 || $0 == 0x7E
        }
        if !sign.isEmpty { reader.skipSpaces() }
        let text = reader.word {
            $0 != 0x7C && $0 != 0x2C && $0 != 0x28 && $0 != 0x29 && !$0.isSpace
        }
        if text.isEmpty { throw ParseFailure(reason: "a version is missing") }
        if text.utf8.first == 0x5E || text.utf8.last == 0x24 {
            throw ParseFailure(reason: "regular expressions are not read")
        }
        return .condition(try Self.condition(sign, text))
    }

    private static func condition(
        _ sign: String, _ text: String
    ) throws(ParseFailure) -> Condition {
        if sign.isEmpty { return try bare(text) }
        if sign == "=", text == "*" { return .pattern([0x2A]) }
        var version = text
        // '=1.2*' is read as '=1.2.*'.
        let isOpen = text.utf8.last == 0x2A
        if isOpen { version.removeLast() }
        if isOpen, version.utf8.last == 0x2E { version.removeLast() }
        try checkVersion(version, as: CondaVersion.self)
        switch sign {
        case "=": return .prefix(version, isWanted: true)
        case "!=": return isOpen ? .prefix(version, isWanted: false) : .relation(.notEqual, version)
        case "==": return .relation(.equal, version)
        case "<": return .relation(.less, version)
        case "<=": return .relation(.lessOrEqual, version)
        case ">": return .relation(.greater, version)
        case ">=": return .relation(.greaterOrEqual, version)
        case "~=":
            let parts = version.split(separator: ".", omittingEmptySubsequences: false)
            if isOpen || parts.count < 2 {
                throw ParseFailure(reason: "'~=' needs a version with a dot and without '*'")
            }
            let prefix = parts.dropLast().joined(separator: ".")
            try checkVersion(prefix, as: CondaVersion.self)
            return .compatible(version, prefix: prefix)
        default:
            throw ParseFailure(
                reason: "operator \(quoted(sign)) is unknown; use =, ==, !=, <, <=, >, >= or ~=")
        }
    }

    private static func bare(_ text: String) throws(ParseFailure) -> Condition {
        let bytes = Array(text.utf8)
        guard let star = bytes.firstIndex(of: 0x2A) else {
            try checkVersion(text, as: CondaVersion.self)
            return .relation(.equal, text)
        }
        var prefix = bytes[...]
        while prefix.last == 0x2A { prefix.removeLast() }
        if prefix.isEmpty || star < prefix.count { return .pattern(bytes.map(\.lowercased)) }
        while prefix.last == 0x2E { prefix.removeLast() }
        let version = String(decoding: prefix, as: UTF8.self)
        try checkVersion(version, as: CondaVersion.self)
        return .prefix(version, isWanted: true)
    }

    // MARK: - Answering

    private static func holds(_ node: Node, _ version: String) throws(ParseFailure) -> Bool {
        switch node {
        case .condition(let condition): return try holds(condition, version)
        case .all(let nodes):
            for node in nodes where try !holds(node, version) { return false }
            return true
        case .any(let nodes):
            for node in nodes where try holds(node, version) { return true }
            return false
        }
    }

    private static func holds(
        _ condition: Condition, _ version: String
    ) throws(ParseFailure) -> Bool {
        switch condition {
        case .relation(let relation, let bound):
            return relation.allows(VersionOrdering(sign: try order(version, bound)))
        case .prefix(let prefix, let isWanted):
            return try CondaPrefix(prefix).matches(version) == isWanted
        case .compatible(let bound, let prefix):
            if try order(version, bound) < 0 { return false }
            return try CondaPrefix(prefix).matches(version)
        case .pattern(let pattern):
            return matches(version.utf8.map(\.lowercased), pattern)
        }
    }

    private static func order(_ version: String, _ bound: String) throws(ParseFailure) -> Int {
        let left = version.utf8Span.span
        let right = bound.utf8Span.span
        return CondaVersion.compare(left, try CondaVersion(left), right, try CondaVersion(right))
    }

    /// Whether a text matches a pattern; takes time linear in the product of both lengths.
    private static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        var place = 0
        var mark = 0
        var star: (pattern: Int, text: Int)?
        while place < text.count {
            if mark < pattern.count, pattern[mark] == 0x2A {
                star = (mark, place)
                mark += 1
            } else if mark < pattern.count, pattern[mark] == text[place] {
                mark += 1
                place += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                mark = last.pattern + 1
                place = last.text + 1
            } else {
                return false
            }
        }
        return pattern[mark...].allSatisfy { $0 == 0x2A }
    }
}

/// What a version must start with: all but the last item alike, the last one as a beginning.
struct CondaPrefix {
    private let text: String

    init(_ text: String) { self.text = text }

    /// Whether a version starts so.
    func matches(_ version: String) throws(ParseFailure) -> Bool {
        let left = version.utf8Span.span
        let right = text.utf8Span.span
        let tested = try CondaVersion(left)
        let wanted = try CondaVersion(right)
        guard CondaVersion.haveSameEpoch(left, tested, right, wanted) else { return false }
        if wanted.local.isEmpty {
            return Self.starts(left, tested.components, with: right, wanted.components)
        }
        return CondaVersion.compareLists(left, tested.components, right, wanted.components) == 0
            && Self.starts(left, tested.localComponents, with: right, wanted.localComponents)
    }

    private static func starts(
        _ left: Span<UInt8>, _ list: CondaComponents, with right: Span<UInt8>,
        _ wanted: CondaComponents
    ) -> Bool {
        var list = list
        var wanted = wanted
        var next = wanted.next(right)
        while let component = next {
            next = wanted.next(right)
            let isLast = next == nil
            if !items(left, list.next(left) ?? 0..<0, startWith: right, component, isLast: isLast) {
                return false
            }
        }
        return true
    }

    private static func items(
        _ left: Span<UInt8>, _ component: Range<Int>, startWith right: Span<UInt8>,
        _ wanted: Range<Int>, isLast: Bool
    ) -> Bool {
        var items = CondaItems(component)
        var wantedItems = CondaItems(wanted)
        var item = items.next(left)
        var counterpart = wantedItems.next(right)
        while true {
            if counterpart.kind == .end {
                if isLast { return true }
                if item.kind == .end { return true }
            }
            let after = wantedItems.next(right)
            if isLast, after.kind == .end, counterpart.kind == .word {
                return item.kind == .word
                    && item.letters(left).starts(with: counterpart.letters(right))
            }
            if CondaItem.compare(left, item, right, counterpart) != 0 { return false }
            item = items.next(left)
            counterpart = after
        }
    }
}
