extension PackageURL {
    /// The name as the ecosystem itself writes it: `@babel/core`, `org.apache:commons`, `bash`.
    ///
    /// The namespace of an OS package is its vendor and that of a generic one its owner: neither is
    /// part of the name.
    public var ecosystemName: String {
        guard let namespace, !Self.vendorNamespaces.contains(type) else { return name }
        return namespace + (type == "maven" ? ":" : "/") + name
    }

    /// The version as the ecosystem itself orders it. An rpm's epoch is a qualifier in a package URL, and
    /// stands before its version: `1:2.4-3.el9`.
    public var ecosystemVersion: String? {
        guard type == "rpm", let version,
            let epoch = qualifiers.first(where: { $0.key == "epoch" })?.value, epoch != "0"
        else { return version }
        return epoch + ":" + version
    }

    private static let vendorNamespaces: Set<String> = [
        "deb", "rpm", "apk", "alpm", "opkg", "generic", "bitnami",
    ]
}
