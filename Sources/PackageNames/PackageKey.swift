/// What an advisory and an installed package are joined by: type, namespace and name in the
/// spelling of ``NameRules``; version, qualifiers and subpath play no part.
///
/// The text is `type/namespace/name` without percent-encoding: `deb/debian/openssl`,
/// `npm/@babel/core`, `pypi/zope-interface`. Equality and order are by UTF-8 bytes.
public struct PackageKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The purl type, in lower case.
    public let type: String
    /// Segments joined by slashes; nil when there are none.
    public let namespace: String?
    /// The name in its spelling for matching.
    public let name: String

    /// The key of a package URL.
    public init(_ url: PackageURL) {
        let rule = TypeRule.of(url.type)
        type = url.type
        namespace = url.namespace.map { Spelling.apply(rule.keySpelling, to: $0) }
        name = Spelling.apply(rule.keySpelling, to: url.name)
    }

    /// The key of a package given by its components, not percent-encoded.
    ///
    /// - Throws: ``PackageURLError`` when they do not make a package URL.
    public init(type: String, namespace: String?, name: String) throws(PackageURLError) {
        self.init(try PackageURL(type: type, namespace: namespace, name: name))
    }

    /// `type/namespace/name`, not percent-encoded.
    public var description: String {
        var text = type
        if let namespace {
            text += "/"
            text += namespace
        }
        text += "/"
        text += name
        return text
    }

    public static func == (left: Self, right: Self) -> Bool {
        ByteText.same(left.name, right.name) && ByteText.same(left.type, right.type)
            && ByteText.same(left.namespace, right.namespace)
    }

    /// By type, then namespace (none first), then name.
    public static func < (left: Self, right: Self) -> Bool {
        if !ByteText.same(left.type, right.type) {
            return ByteText.precedes(left.type, right.type)
        }
        if !ByteText.same(left.namespace, right.namespace) {
            return ByteText.precedes(left.namespace ?? "", right.namespace ?? "")
        }
        return ByteText.precedes(left.name, right.name)
    }
}
