public import PackageNames
public import PatchModel

/// The keys under which an advisory is stored, so that matching finds it again.
public enum IndexKeys {
    /// One key for each affected package; packages whose purl cannot be read are in `unreadable`.
    ///
    /// Whoever imports advisories stores them under these keys: matching asks for the same ones.
    public static func keys(
        of advisory: Advisory
    ) -> (keys: [AdvisoryIndexKey], unreadable: [PackageURLError]) {
        var keys: [AdvisoryIndexKey] = []
        var unreadable: [PackageURLError] = []
        keys.reserveCapacity(advisory.affected.count)
        for (position, affected) in advisory.affected.enumerated() {
            do throws(PackageURLError) {
                let url = try PackageURL(parsing: affected.package)
                keys.append(
                    AdvisoryIndexKey(
                        key: PackageKey(url).description, release: url.qualifiers["distro"],
                        position: position))
            } catch {
                unreadable.append(error)
            }
        }
        return (keys, unreadable)
    }
}
