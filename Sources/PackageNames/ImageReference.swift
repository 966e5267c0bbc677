/// A reference to a container image: `[REGISTRY/]PATH[:TAG][@DIGEST]`.
///
/// The grammar is that of https://github.com/distribution/reference, read with the customs of `docker`:
/// the first part is a registry when it has a dot or a colon, or is `localhost`; Docker Hub is meant where
/// none is named, and there `library/` is left out. Names are in lower case whatever was written.
public struct ImageReference: Hashable, Sendable {
    /// `HOST[:PORT]`; `docker.io` where none is named.
    public let registry: String
    /// What stands between registry and name: `acme/web`; `nil` when nothing does.
    public let namespace: String?
    /// The last part of the path.
    public let name: String
    public let tag: String?
    /// `ALGORITHM:HEX`.
    public let digest: String?

    /// Docker Hub.
    public static let standardRegistry = "docker.io"

    /// Longest text that is read, in bytes.
    public static let longest = 2048

    /// - Throws: `ImageReferenceError` for a text that refers to no image.
    public init(parsing text: String) throws(ImageReferenceError) {
        guard !text.isEmpty else { throw ImageReferenceError("is empty") }
        guard text.utf8.count <= Self.longest else {
            throw ImageReferenceError("is longer than \(Self.longest) bytes")
        }
        var rest = Array(text.utf8)[...]
        digest = try Self.cutDigest(from: &rest)
        var path = rest
        let first = path.prefix { $0 != UInt8(ascii: "/") }
        let isRegistry =
            first.endIndex < path.endIndex
            && (first.contains(UInt8(ascii: ".")) || first.contains(UInt8(ascii: ":"))
                || first.elementsEqual("localhost".utf8))
        if isRegistry {
            try Self.checkRegistry(first)
            path = path[(first.endIndex + 1)...]
        }
        let host = isRegistry ? String(decoding: first, as: UTF8.self).lowercased() : ""
        let isStandard = ["", Self.standardRegistry, "index.docker.io"].contains(host)
        registry = isStandard ? Self.standardRegistry : host
        tag = try Self.cutTag(from: &path)
        var parts = try Self.parts(of: path)
        if isStandard, parts.count == 2, parts[0] == "library" { parts.removeFirst() }
        name = parts.removeLast()
        namespace = parts.isEmpty ? nil : parts.joined(separator: "/")
    }

    /// As a package URL of type `docker`: its version is the digest, which does not move, else the tag;
    /// beside a digest the tag is a qualifier. `oci` knows digests alone.
    ///
    /// - Parameter platform: `linux/arm64`, where it is stated.
    /// - Throws: `PackageURLError` for what no package URL can hold.
    public func packageURL(platform: String? = nil) throws(PackageURLError) -> PackageURL {
        var qualifiers: [(key: String, value: String)] = []
        if registry != Self.standardRegistry { qualifiers.append(("repository_url", registry)) }
        if digest != nil, let tag { qualifiers.append(("tag", tag)) }
        if let platform { qualifiers.append(("platform", platform)) }
        return try PackageURL(
            type: "docker", namespace: namespace, name: name, version: digest ?? tag,
            qualifiers: qualifiers, subpath: nil)
    }

    // MARK: Parts

    private static func cutDigest(
        from text: inout ArraySlice<UInt8>
    ) throws(ImageReferenceError) -> String? {
        guard let at = text.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        let digest = text[(at + 1)...]
        guard let colon = digest.firstIndex(of: UInt8(ascii: ":")) else {
            throw ImageReferenceError("has a digest without algorithm after '@'")
        }
        let algorithm = digest[..<colon]
        let hex = digest[(colon + 1)...]
        guard let first = algorithm.first, isLetterOrDigit(first),
            algorithm.allSatisfy({ isLetterOrDigit($0) || "+._-".utf8.contains($0) }),
            !hex.isEmpty, hex.allSatisfy(isHexDigit)
        else { throw ImageReferenceError("has no digest ALGORITHM:HEX after '@'") }
        text = text[..<at]
        return String(decoding: digest, as: UTF8.self).lowercased()
    }

    private static func cutTag(
        from path: inout ArraySlice<UInt8>
    ) throws(ImageReferenceError) -> String? {
        guard let colon = path.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let tag = path[(colon + 1)...]
        guard let first = tag.first, isLetterOrDigit(first) || first == UInt8(ascii: "_"),
            tag.count <= 128, tag.allSatisfy({ isLetterOrDigit($0) || "_.-".utf8.contains($0) })
        else {
            throw ImageReferenceError(
                "has no tag after ':': letters, digits, '_', '.' and '-', at most 128")
        }
        path = path[..<colon]
        return String(decoding: tag, as: UTF8.self)
    }

    private static func checkRegistry(
        _ text: ArraySlice<UInt8>
    ) throws(ImageReferenceError) {
        let isPlain = text.allSatisfy { isLetterOrDigit($0) || ".-_:[]".utf8.contains($0) }
        guard isPlain, text.first != UInt8(ascii: ":") else {
            throw ImageReferenceError("has no registry HOST[:PORT] before its first '/'")
        }
    }

    private static func parts(
        of path: ArraySlice<UInt8>
    ) throws(ImageReferenceError) -> [String] {
        guard let first = path.first, isLetterOrDigit(first),
            path.allSatisfy({ isLetterOrDigit($0) || "._/-".utf8.contains($0) })
        else {
            throw ImageReferenceError("has no name of letters, digits, '.', '_', '-' and '/'")
        }
        let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard !parts.contains(where: \.isEmpty) else {
            throw ImageReferenceError("has an empty part in its name")
        }
        return parts.map { String(decoding: $0, as: UTF8.self).lowercased() }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}

/// Why a text is no reference to an image.
public struct ImageReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public let reason: String

    init(_ reason: String) { self.reason = "image reference " + reason }

    /// The reason.
    public var description: String { reason }
}
