extension PackageURL {
    /// The name as the ecosystem itself writes it: `@babel/core`, `org.apache:commons`, `bash`.
    ///
    /// The namespace of an OS package is its vendor and that of a generic one its owner: neither is
    /// part of the name.
    public var ecosystemName: String {
        guard let namespace, !Self.vendorNamespaces.contains(type) else { return name }
        return namespace + (type == "maven" ? ":" : "/") + name
    }

    private static let vendorNamespaces: Set<String> = [
        "deb", "rpm", "apk", "alpm", "opkg", "generic", "bitnami",
    ]
}
