/// One operator and version of a Python version specifier, such as `~=1.4.2`.
///
/// Source: PEP 440, "Version specifiers".
struct PEP440Specifier {
    private enum Operation {
        case equal, notEqual, equalPrefix, notEqualPrefix, compatible, identical
        case less, lessOrEqual, greater, greaterOrEqual
    }

    private let operation: Operation
    /// The version as written, without the operator, spaces and a final `.*`.
    private let text: [UInt8]
    /// The places of its parts; nil for the text operator `===`.
    private let version: PEP440Version?
    /// For `~=`, the part that a version must share.
    private let prefix: PEP440Prefix?

    /// Whether the operator is `===`, which compares texts and not versions.
    var isIdentity: Bool { operation == .identical }

    /// Reads a comma-separated list; empty items are skipped.
    static func list(_ text: String) throws(ParseFailure) -> [PEP440Specifier] {
        var specifiers: [PEP440Specifier] = []
        for item in text.utf8.split(separator: 0x2C) {
            var item = Array(item)[...]
            while let first = item.first, first.isPythonSpace { item.removeFirst() }
            while let last = item.last, last.isPythonSpace { item.removeLast() }
            if !item.isEmpty { specifiers.append(try PEP440Specifier(item)) }
        }
        return specifiers
    }

    private init(_ item: ArraySlice<UInt8>) throws(ParseFailure) {
        var (operation, length) = try Self.operation(item)
        var rest = item.dropFirst(length).drop { $0.isPythonSpace }
        if operation == .identical {
            // A semicolon or parenthesis would end the specifier inside a requirement.
            if rest.contains(where: { $0.isPythonSpace || $0 == 0x3B || $0 == 0x29 }) {
                throw Self.malformed(item, "the text has a space, semicolon or parenthesis")
            }
            (self.operation, text, version, prefix) = (operation, Array(rest), nil, nil)
            return
        }
        let isPrefix = rest.suffix(2).elementsEqual(".*".utf8)
        if isPrefix {
            rest = rest.dropLast(2)
            switch operation {
            case .equal: operation = .equalPrefix
            case .notEqual: operation = .notEqualPrefix
            default: throw Self.malformed(item, "only == and != allow '.*'")
            }
        }
        let text = Array(rest)
        let version: PEP440Version
        do {
            version = try PEP440Version(text.span)
        } catch {
            throw Self.malformed(item, error.reason(text.span))
        }
        if text.last?.isPythonSpace == true { throw Self.malformed(item, "it has a space inside") }
        if isPrefix, version.release.upperBound != text.count {
            throw Self.malformed(item, "'.*' may only follow the release numbers")
        }
        if version.local != nil, operation != .equal, operation != .notEqual {
            throw Self.malformed(item, "only == and != allow a local label")
        }
        self.operation = operation
        self.text = text
        self.version = version
        switch operation {
        case .equalPrefix, .notEqualPrefix: prefix = PEP440Prefix(text)
        case .compatible:
            guard version.release.contains(where: { text[$0] == 0x2E }) else {
                throw Self.malformed(item, "~= needs at least two release numbers")
            }
            prefix = PEP440Prefix(compatibleWith: text)
        default: prefix = nil
        }
    }

    private static func operation(
        _ item: ArraySlice<UInt8>
    ) throws(ParseFailure) -> (Operation, length: Int) {
        let known: [(String, Operation)] = [
            ("===", .identical), ("~=", .compatible), ("==", .equal), ("!=", .notEqual),
            ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("<", .less), (">", .greater),
        ]
        for (sign, operation) in known where item.starts(with: sign.utf8) {
            return (operation, sign.utf8.count)
        }
        throw malformed(item, "it has no operator; use ==, !=, ~=, ===, <=, >=, < or >")
    }

    private static func malformed(_ item: ArraySlice<UInt8>, _ reason: String) -> ParseFailure {
        ParseFailure(reason: "in \(quoted(String(decoding: item, as: UTF8.self))), \(reason)")
    }

    /// Whether a version, read from `bytes`, meets the specifier.
    func allows(_ bytes: Span<UInt8>, _ tested: PEP440Version) -> Bool {
        guard let version else { return allowsText(bytes) }
        switch operation {
        case .identical: return allowsText(bytes)
        case .equal: return isEqual(bytes, tested, version)
        case .notEqual: return !isEqual(bytes, tested, version)
        case .equalPrefix: return prefix?.matches(bytes, tested) ?? false
        case .notEqualPrefix: return !(prefix?.matches(bytes, tested) ?? false)
        case .compatible:
            return comparePublic(bytes, tested, version) >= 0
                && prefix?.matches(bytes, tested) ?? false
        case .lessOrEqual: return comparePublic(bytes, tested, version) <= 0
        case .greaterOrEqual: return comparePublic(bytes, tested, version) >= 0
        case .less: return isLess(bytes, tested, version)
        case .greater: return isGreater(bytes, tested, version)
        }
    }

    /// Whether a text is the one that `===` names; capitals do not matter.
    func allowsText(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count == text.count else { return false }
        return text.indices.allSatisfy { bytes[$0].lowercased == text[$0].lowercased }
    }

    // MARK: - Operators

    private func compare(
        _ bytes: Span<UInt8>, _ tested: PEP440Version, _ version: PEP440Version
    ) -> Int {
        PEP440Version.compare(bytes, tested, text.span, version)
    }

    /// Compares without the local label of the tested version.
    private func comparePublic(
        _ bytes: Span<UInt8>, _ tested: PEP440Version, _ version: PEP440Version
    ) -> Int {
        var tested = tested
        tested.local = nil
        return compare(bytes, tested, version)
    }

    private func isEqual(
        _ bytes: Span<UInt8>, _ tested: PEP440Version, _ version: PEP440Version
    ) -> Bool {
        if version.local == nil { return comparePublic(bytes, tested, version) == 0 }
        return compare(bytes, tested, version) == 0
    }

    /// `<V` leaves out the pre-releases of V, unless V is one itself.
    private func isLess(
        _ bytes: Span<UInt8>, _ tested: PEP440Version, _ version: PEP440Version
    ) -> Bool {
        if compare(bytes, tested, version) >= 0 { return false }
        if version.isPrerelease || !tested.isPrerelease { return true }
        var earliest = version
        earliest.dev = 0..<0
        return compare(bytes, tested, earliest) < 0
    }

    /// `>V` leaves out the post-releases of V, unless V is one itself, and the local builds of V.
    private func isGreater(
        _ bytes: Span<UInt8>, _ tested: PEP440Version, _ version: PEP440Version
    ) -> Bool {
        if compare(bytes, tested, version) <= 0 { return false }
        if version.post == nil, tested.post != nil,
            compare(bytes, tested.withoutPost, version) == 0
        {
            return false
        }
        return tested.local == nil || comparePublic(bytes, tested, version) != 0
    }
}
