/// The rules that bring package names to one spelling, and the version scheme of each purl type.
///
/// Source: the type definitions of the package-url specification, and PEP 503 for `pypi`.
public enum NameRules {
    /// Returns the spelling of a package name under which advisories are looked up.
    ///
    /// `pypi` names follow PEP 503 (`Zope.Interface` becomes `zope-interface`); `npm`, `maven`,
    /// `cargo` and `gem` names keep their case; `nuget` and `swift` names become lower case here
    /// although their purl keeps the case, because their registries ignore it. A type that is not
    /// known keeps the name as it is.
    ///
    /// - Parameters:
    ///   - name: The name, not percent-encoded.
    ///   - type: The purl type, in any case.
    public static func normalized(name: String, type: String) -> String {
        let rule = TypeRule.of(Spelling.lower(type))
        return Spelling.apply(rule.keySpelling, to: Spelling.apply(rule.nameSpelling, to: name))
    }

    /// Returns the spelling of a namespace under which advisories are looked up.
    ///
    /// - Parameters:
    ///   - namespace: Segments joined by slashes, not percent-encoded.
    ///   - type: The purl type, in any case.
    public static func normalized(namespace: String, type: String) -> String {
        let rule = TypeRule.of(Spelling.lower(type))
        return Spelling.apply(
            rule.keySpelling, to: Spelling.apply(rule.namespaceSpelling, to: namespace))
    }

    /// Returns the name of the version scheme that orders the versions of a purl type, such as
    /// `dpkg` for `deb`; nil where no scheme is known.
    ///
    /// - Parameter type: The purl type, in any case.
    public static func scheme(forType type: String) -> String? {
        TypeRule.of(Spelling.lower(type)).scheme
    }

    /// The purl types that have rules, in alphabetical order.
    public static var types: [String] { TypeRule.table.keys.sorted() }
}

/// Applies spelling rules to text.
enum Spelling {
    static func apply(_ rule: SpellingRule, to text: String) -> String {
        switch rule {
        case .exact: return text
        case .lower: return lower(text)
        case .upper: return text.uppercased()
        case .pep503: return pep503(text)
        case .lowerFirstSegment:
            guard let slash = text.utf8.firstIndex(of: Byte.slash) else { return lower(text) }
            return lower(String(text[..<slash])) + text[slash...]
        }
    }

    /// Lower case by Unicode's full mapping; text that is lower case already is returned as it is.
    static func lower(_ text: String) -> String {
        for byte in text.utf8 where byte >= 0x80 || Byte.isUpper(byte) { return text.lowercased() }
        return text
    }

    /// PEP 503: lower case, and every run of '-', '_' and '.' is one '-'.
    static func pep503(_ text: String) -> String {
        var needsWork = false
        var previousIsDash = false
        for byte in text.utf8 {
            let dash = byte == Byte.dash
            if byte >= 0x80 || Byte.isUpper(byte) || byte == Byte.dot || byte == Byte.underscore
                || (dash && previousIsDash)
            {
                needsWork = true
                break
            }
            previousIsDash = dash
        }
        guard needsWork else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.lowercased().utf8 {
            if byte == Byte.dash || byte == Byte.dot || byte == Byte.underscore {
                if bytes.last != Byte.dash { bytes.append(Byte.dash) }
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
