/// A name of the Common Platform Enumeration: a product as the NVD calls it.
///
/// Values are plain text in lower case. `*` and `?` at the ends of a value are wildcards; a
/// character that would be one, and is not, has a backslash before it (`\*`, `\?`, `\\`), and so has
/// the value that is nothing but a hyphen (`\-`).
///
/// Source: NIST IR 7695, "Common Platform Enumeration: Naming Specification Version 2.3", sections
/// 5 and 6.
public struct CPEName: Hashable, Sendable, CustomStringConvertible {
    /// The attributes, in the order of the formatted string.
    public enum Attribute: Int, CaseIterable, Sendable {
        /// `a` application, `o` operating system, `h` hardware.
        case part
        case vendor, product, version, update, edition, language, softwareEdition, targetSoftware
        case targetHardware, other

        /// The name in the specification: `sw_edition` for ``softwareEdition``.
        public var name: String {
            switch self {
            case .softwareEdition: "sw_edition"
            case .targetSoftware: "target_sw"
            case .targetHardware: "target_hw"
            default: "\(self)"
            }
        }
    }

    /// What an attribute says.
    public enum Value: Hashable, Sendable {
        /// Any value at all.
        case any
        /// The attribute makes no sense for this product.
        case notApplicable
        /// Text; never empty.
        case text(String)
    }

    private var values = [Value](repeating: .any, count: Attribute.allCases.count)

    /// A name that says nothing.
    public init() {}

    /// The value of an attribute. Empty text reads as ``Value/any``.
    public subscript(attribute: Attribute) -> Value {
        get { values[attribute.rawValue] }
        set { values[attribute.rawValue] = newValue == .text("") ? .any : newValue }
    }

    /// Reads a formatted string (`cpe:2.3:a:vendor:product:...`) or a URI (`cpe:/a:vendor:...`).
    ///
    /// - Throws: ``CPEError``.
    public init(parsing text: String) throws(CPEError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= CPEError.longest else { throw CPEError("is longer than 4096 bytes") }
        let start = String(decoding: bytes.prefix(8), as: UTF8.self).lowercased()
        if start == "cpe:2.3:" {
            try self.init(formatted: bytes[8...])
        } else if start.hasPrefix("cpe:/") {
            try self.init(uri: bytes[5...])
        } else {
            throw CPEError("does not start with 'cpe:2.3:' or 'cpe:/'")
        }
        guard [.any, .notApplicable, .text("a"), .text("o"), .text("h")].contains(self[.part])
        else {
            throw CPEError("part is not 'a', 'o' or 'h'")
        }
    }

    /// The formatted string, with all of its eleven values.
    public var description: String {
        "cpe:2.3:" + values.map(CPEText.formatted).joined(separator: ":")
    }
}

/// Why a text is not a CPE name.
public struct CPEError: Error, Hashable, Sendable, CustomStringConvertible {
    static let longest = 4096

    /// What is wrong with the name.
    public let reason: String

    init(_ reason: String) { self.reason = "cpe name " + reason }

    /// The reason.
    public var description: String { reason }
}
