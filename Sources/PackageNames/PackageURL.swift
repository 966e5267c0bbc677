/// A package URL (purl): the type, name and version of a package in one line of text, such as
/// `pkg:deb/debian/openssl@3.0.11-1?arch=amd64`.
///
/// Components are held decoded and in the spelling that the type's definition asks for, so two
/// purls of the same package are equal, and ``description`` is the canonical text. Equality is by
/// UTF-8 bytes.
///
/// Source: the package-url specification, ECMA-427 (https://github.com/package-url/purl-spec).
public struct PackageURL: Hashable, Sendable, CustomStringConvertible {
    /// How closely a text must follow the specification.
    public enum Conformance: Sendable {
        /// Takes what is found in the field and brings it to canonical form: qualifier keys with
        /// capitals, and purls without a namespace or qualifier that their type's definition
        /// demands.
        case lenient
        /// Refuses those.
        case strict
    }

    /// The type, in lower case: `npm`, `deb`.
    public let type: String
    /// Segments joined by slashes, such as `@babel` or `github.com/apple`; nil when there are none.
    public let namespace: String?
    /// The name; never empty.
    public let name: String
    /// The version; nil when none is given.
    public private(set) var version: String?
    /// The qualifiers, sorted by key.
    public let qualifiers: PackageQualifiers
    /// The path inside the package, segments joined by slashes; nil when there is none.
    public let subpath: String?

    /// Reads a package URL.
    ///
    /// - Throws: ``PackageURLError`` with the component at fault and its offset in bytes.
    public init(parsing text: String, conformance: Conformance = .lenient) throws(PackageURLError) {
        let parts = try PackageURLReader.read(text, conformance)
        self = try Self(parts, conformance)
    }

    /// Builds a package URL from decoded components.
    ///
    /// - Parameters:
    ///   - type: Letters, digits, '.' and '-', a letter first; in any case.
    ///   - namespace: Segments joined by slashes; empty means none.
    ///   - name: The name; slashes at its ends are dropped.
    ///   - version: The version; empty means none.
    ///   - qualifiers: Keys and values in any order; pairs with an empty value are dropped.
    ///   - subpath: Segments joined by slashes; empty, '.' and '..' segments are dropped.
    /// - Throws: ``PackageURLError`` with the component at fault.
    public init(
        type: String, namespace: String? = nil, name: String, version: String? = nil,
        qualifiers: [(key: String, value: String)] = [], subpath: String? = nil,
        conformance: Conformance = .lenient
    ) throws(PackageURLError) {
        let type = try PackageURLReader.checkedType(type, at: nil)
        var pairs: [PackageQualifiers.Pair] = []
        for (key, value) in qualifiers {
            let key = try PackageURLReader.checkedKey(key, at: nil, conformance)
            if !value.isEmpty { pairs.append(.init(key: key, value: value)) }
        }
        let parts = PackageURLParts(
            type: type, namespace: Self.segments(namespace, dropDots: false),
            name: Self.withoutOuterSlashes(name), version: version,
            qualifiers: try PackageQualifiers(sorting: pairs, at: nil),
            subpath: Self.segments(subpath, dropDots: true))
        self = try Self(parts, conformance)
    }

    /// Checks the rules of the type and brings the parts to its spelling.
    private init(_ parts: PackageURLParts, _ conformance: Conformance) throws(PackageURLError) {
        let rule = TypeRule.of(parts.type)
        var namespace = parts.namespace
        var name = parts.name
        if rule.nameIsPath, let whole = namespace,
            let slash = whole.utf8.firstIndex(of: Byte.slash)
        {
            name = whole[whole.utf8.index(after: slash)...] + "/" + name
            namespace = String(whole[..<slash])
        }
        type = parts.type
        self.namespace = namespace.map { Spelling.apply(rule.namespaceSpelling, to: $0) }
        var spelling = rule.nameSpelling
        if type == "mlflow" && TypeChecks.isDatabricks(parts.qualifiers) { spelling = .lower }
        self.name = Spelling.apply(spelling, to: name)
        version = parts.version.flatMap {
            $0.isEmpty ? nil : Spelling.apply(rule.versionSpelling, to: $0)
        }
        qualifiers = parts.qualifiers
        subpath = parts.subpath
        try TypeChecks.check(self, rule, conformance)
    }

    /// The same package without its version.
    public func withoutVersion() -> PackageURL {
        var copy = self
        copy.version = nil
        return copy
    }

    /// The canonical text.
    public var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64)
        bytes.append(contentsOf: "pkg:".utf8)
        bytes.append(contentsOf: type.utf8)
        bytes.append(Byte.slash)
        if let namespace {
            PercentEncoding.append(namespace, to: &bytes, keepingSlash: true)
            bytes.append(Byte.slash)
        }
        PercentEncoding.append(name, to: &bytes, keepingSlash: TypeRule.of(type).nameIsPath)
        if let version {
            bytes.append(Byte.at)
            PercentEncoding.append(version, to: &bytes)
        }
        var separator = Byte.question
        for pair in qualifiers {
            bytes.append(separator)
            bytes.append(contentsOf: pair.key.utf8)
            bytes.append(Byte.equals)
            PercentEncoding.append(pair.value, to: &bytes)
            separator = Byte.ampersand
        }
        if let subpath {
            bytes.append(Byte.hash)
            PercentEncoding.append(subpath, to: &bytes, keepingSlash: true)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    public static func == (left: Self, right: Self) -> Bool {
        ByteText.same(left.name, right.name) && ByteText.same(left.type, right.type)
            && ByteText.same(left.namespace, right.namespace)
            && ByteText.same(left.version, right.version) && left.qualifiers == right.qualifiers
            && ByteText.same(left.subpath, right.subpath)
    }

    private static func withoutOuterSlashes(_ text: String) -> String {
        guard text.utf8.first == Byte.slash || text.utf8.last == Byte.slash else { return text }
        var rest = text.utf8[...]
        while rest.first == Byte.slash { rest.removeFirst() }
        while rest.last == Byte.slash { rest.removeLast() }
        return String(Substring(rest))
    }

    /// Drops empty segments (and '.' and '..'); nil when nothing is left.
    private static func segments(_ text: String?, dropDots: Bool) -> String? {
        guard let text else { return nil }
        var joined = ""
        for piece in text.utf8.split(separator: Byte.slash) {
            let segment = Substring(piece)
            if dropDots && (segment == "." || segment == "..") { continue }
            if !joined.isEmpty { joined += "/" }
            joined += segment
        }
        return joined.isEmpty ? nil : joined
    }
}
