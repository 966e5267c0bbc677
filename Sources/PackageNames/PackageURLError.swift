/// Why a text or a set of components is not a package URL: what is wrong, and where.
public struct PackageURLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The component that is at fault.
    public enum Component: String, Sendable {
        case scheme, type, namespace, name, version, qualifiers, subpath
    }

    /// The kinds of fault.
    public enum Code: Sendable {
        /// The text does not start with `pkg:`.
        case missingScheme
        /// A component that must be there is not.
        case missing
        /// A component that the type forbids is there.
        case prohibited
        /// A character outside those that the component, or the type's definition, allows.
        case character
        /// A percent sign that two hexadecimal digits do not follow.
        case percentEncoding
        /// Percent-decoded bytes that are not UTF-8.
        case notUTF8
        /// A segment that contains a slash once decoded.
        case slashInSegment
        /// The same qualifier twice.
        case duplicateQualifier
        /// A qualifier key with a capital letter; only the strict reader reports it.
        case keyNotLowerCase
        /// A qualifier that the type's definition demands is absent; only the strict reader
        /// reports it.
        case missingQualifier
    }

    /// The kind of fault.
    public let code: Code
    /// The component at fault.
    public let component: Component
    /// The offset in UTF-8 bytes from the start of the text; nil when components were given.
    public let position: Int?
    /// The name or key at fault, where there is one.
    public let value: String?

    init(_ code: Code, _ component: Component, at position: Int? = nil, value: String? = nil) {
        self.code = code
        self.component = component
        self.position = position
        self.value = value
    }

    /// One line: what is wrong, where, and what to write instead.
    public var description: String {
        let place = position.map { " at byte \($0)" } ?? ""
        let quoted = value.map { " '\(Self.excerpt($0))'" } ?? ""
        switch code {
        case .missingScheme:
            return "package url does not start with 'pkg:', write 'pkg:type/namespace/name@version'"
        case .missing:
            return "package url has no \(component.rawValue)\(place), write "
                + "'pkg:type/namespace/name@version'"
        case .prohibited:
            return "packages of the type\(quoted) have no \(component.rawValue)\(place), "
                + "leave it out"
        case .character:
            return "\(component.rawValue)\(quoted)\(place) has a character that is not allowed "
                + "there, see the definition of the type"
        case .percentEncoding:
            return "percent sign in the \(component.rawValue)\(place) is not followed by two "
                + "hexadecimal digits, write '%25' for a percent sign"
        case .notUTF8:
            return "\(component.rawValue)\(place) is not utf-8 once decoded, encode its utf-8 bytes"
        case .slashInSegment:
            return "segment of the \(component.rawValue)\(place) contains an encoded slash, "
                + "write '/' between segments"
        case .duplicateQualifier:
            return "qualifier\(quoted)\(place) is given twice, keep one"
        case .keyNotLowerCase:
            return "qualifier key\(quoted)\(place) is not lower case, write it in lower case"
        case .missingQualifier:
            return "qualifier\(quoted) is required for this type, add it"
        }
    }

    /// At most 60 printable characters of a value that may be hostile; a cut is marked.
    private static func excerpt(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars.prefix(60) {
            text += scalar.escaped(asASCII: false)
        }
        return value.unicodeScalars.count > 60 ? text + "..." : text
    }
}
