/// One package as dpkg knows it.
struct InstalledPackage: Sendable, Hashable {
    /// What dpkg has done with it, as far as Oakum must tell apart.
    enum State: Sendable, Hashable {
        case installed
        /// Not there, or only its configuration files are.
        case absent
        /// Unpacked, half-configured, waiting for triggers: dpkg was interrupted or has failed.
        case unfinished
    }

    var name: String
    var architecture: String
    var version: String
    var state: State
    /// `apt-mark hold`.
    var isHeld: Bool

    /// `openssl:amd64`.
    var key: String { name + ":" + architecture }
}

/// What `dpkg-query` says is installed in a root.
///
/// Source: dpkg-query(1), the field `db:Status-Abbrev`.
struct InstalledPackages: Sendable {
    private(set) var packages: [String: InstalledPackage] = [:]

    /// The program whose output ``init(parsing:)`` reads.
    static let query = [
        "dpkg-query", "--show",
        "--showformat=${Package}\\t${Architecture}\\t${Version}\\t${db:Status-Abbrev}\\n",
    ]

    init(parsing output: [UInt8]) {
        for line in outputLines(output) {
            let parts = fields(line, separator: 9)
            guard parts.count == 4 else { continue }
            let status = Array(parts[3].utf8)
            guard status.count >= 2 else { continue }
            let state: InstalledPackage.State =
                switch status[1] {
                case UInt8(ascii: "i"): .installed
                case UInt8(ascii: "n"), UInt8(ascii: "c"): .absent
                default: .unfinished
                }
            let package = InstalledPackage(
                name: parts[0], architecture: parts[1], version: parts[2],
                // `R`: the package must be installed again.
                state: status.count > 2 && status[2] == UInt8(ascii: "R") ? .unfinished : state,
                isHeld: status[0] == UInt8(ascii: "h"))
            packages[package.key] = package
        }
    }

    /// The architecture of dpkg itself, which is the root's own.
    var nativeArchitecture: String? {
        packages.values.first { $0.name == "dpkg" && $0.state == .installed }?.architecture
    }

    /// The package of a name and architecture, `openssl:amd64`; without architecture, or where it
    /// changes between the native one and `all`, the one that takes its place.
    func package(_ key: String) -> InstalledPackage? {
        let parts = fields(key, separator: UInt8(ascii: ":"))
        let name = parts[0]
        if parts.count == 2, let found = packages[key], found.state != .absent { return found }
        let native = nativeArchitecture ?? "all"
        if parts.count == 2, parts[1] != "all", parts[1] != native { return packages[key] }
        let others = [native, "all"].compactMap { packages[name + ":" + $0] }
        return others.first { $0.state != .absent } ?? others.first
    }

    /// Packages that dpkg has not finished with, by name.
    var unfinished: [String] {
        packages.values.filter { $0.state == .unfinished }.map(\.key).sorted()
    }
}
