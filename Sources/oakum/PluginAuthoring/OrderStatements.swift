/// One line of order.txt: what must hold between versions.
struct OrderStatement {
    /// What is said of `left`, and what it is compared with.
    enum Relation: Equatable {
        case before, same, after
        case invalid
        case satisfies, outside

        /// As it is written.
        var text: String {
            switch self {
            case .before: "<"
            case .same: "="
            case .after: ">"
            case .invalid: "invalid"
            case .satisfies: "satisfies"
            case .outside: "outside"
            }
        }
    }

    /// From 1.
    var line: Int
    var left: String
    var relation: Relation
    /// A version, or a range; empty for `invalid`.
    var right: String

    /// `1.0 < 1.1`.
    var text: String {
        relation == .invalid ? "\(left) invalid" : "\(left) \(relation.text) \(right)"
    }

    /// The versions that it names.
    var versions: [String] {
        switch relation {
        case .before, .same, .after: [left, right]
        case .invalid, .satisfies, .outside: [left]
        }
    }
}

/// The lines of order.txt.
///
/// `A < B`, `A = B` and `A > B`, also as a chain; `X invalid`; `V satisfies RANGE` and
/// `V outside RANGE`; `scheme NAME` before all of them; `#` begins a comment at the start of a line or
/// after a blank. Blanks inside a version count as one.
struct OrderStatements {
    /// The scheme that is named, and where.
    private(set) var scheme: (line: Int, name: String)?
    private(set) var statements: [OrderStatement] = []
    /// Lines that say nothing that is known.
    private(set) var faults: [(line: Int, text: String)] = []

    init(_ text: String) {
        let lines = Array(text.utf8).split(separator: 10, omittingEmptySubsequences: false)
        for (index, bytes) in lines.enumerated() {
            let line = Self.content(of: String(decoding: bytes, as: UTF8.self))
            if !line.isEmpty { read(line, number: index + 1) }
        }
    }

    /// Without the comment and blanks at both ends.
    private static func content(of line: String) -> String {
        var kept: [UInt8] = []
        var isAfterBlank = true
        for byte in line.utf8 {
            if byte == UInt8(ascii: "#"), isAfterBlank { break }
            isAfterBlank = byte == 32 || byte == 9
            kept.append(byte)
        }
        while let last = kept.last, [9, 13, 32].contains(last) { kept.removeLast() }
        return String(decoding: kept.drop { $0 == 9 || $0 == 32 }, as: UTF8.self)
    }

    private mutating func read(_ line: String, number: Int) {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        if words.count == 2, words[0] == "scheme", words[1] != "invalid" {
            if scheme == nil, statements.isEmpty {
                scheme = (number, words[1])
            } else {
                faults.append((number, "'scheme NAME' stands once, before everything else"))
            }
            return
        }
        if words.count >= 2, words.last == "invalid" {
            let version = words.dropLast().joined(separator: " ")
            statements.append(
                OrderStatement(line: number, left: version, relation: .invalid, right: ""))
            return
        }
        // A version may have blanks, so the words between are what divides a line.
        for relation in [OrderStatement.Relation.satisfies, .outside] {
            guard let place = words.firstIndex(of: relation.text), place > 0,
                place + 1 < words.count
            else { continue }
            statements.append(
                OrderStatement(
                    line: number, left: words[..<place].joined(separator: " "), relation: relation,
                    right: words[(place + 1)...].joined(separator: " ")))
            return
        }
        let known: [OrderStatement.Relation] = [.before, .same, .after]
        var chain: [OrderStatement] = []
        var left: [String] = []
        var pending: (version: String, relation: OrderStatement.Relation)?
        for word in words + ["<"] {
            guard let relation = known.first(where: { $0.text == word }) else {
                left.append(word)
                continue
            }
            guard !left.isEmpty else { return fail(number, line) }
            let version = left.joined(separator: " ")
            left = []
            if let pending {
                chain.append(
                    OrderStatement(
                        line: number, left: pending.version, relation: pending.relation,
                        right: version))
            }
            pending = (version, relation)
        }
        guard !chain.isEmpty else { return fail(number, line) }
        statements += chain
    }

    private mutating func fail(_ number: Int, _ line: String) {
        faults.append(
            (
                number,
                "'\(line)': expected 'A < B', 'A = B', 'A > B', 'X invalid', 'V satisfies RANGE' or "
                    + "'V outside RANGE'"
            ))
    }
}
