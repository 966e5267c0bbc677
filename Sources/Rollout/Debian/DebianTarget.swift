public import PatchModel

extension PlanTarget {
    /// Where a target finds the package files of its plan.
    public static let packageFolder = "/run/oakum/packages"

    /// Fills in what a Debian upgrade does to this target and how it is undone.
    ///
    /// The rollback class is R3 where ``OverlayMount`` can be swapped back, else R2 when every
    /// earlier package file is at hand, else R1 with the packages named.
    public mutating func fill(
        with resolution: DebianResolution, install: [PlannedFile], earlier: EarlierFiles
    ) {
        changes = resolution.changes
        self.install = install
        apply = resolution.batches.map { batch in
            switch batch {
            case .install(let keys): Self.dpkg("--install", Self.paths(keys, resolution))
            case .unpack(let keys): Self.dpkg("--unpack", Self.paths(keys, resolution))
            case .configure(let keys): Self.dpkg("--configure", keys.map(Self.argument))
            }
        }
        verify =
            changes.isEmpty
            ? []
            : [
                ["dpkg", "--audit"],
                [
                    "dpkg-query", "--show",
                    "--showformat=${binary:Package} ${Version} ${db:Status-Status}\\n",
                ] + changes.map { Self.argument($0.name) },
            ]
        self.earlier = []
        revert = []
        switch OverlayMount.swappable(at: path) {
        case .yes:
            rollback = .snapshot
            rollbackReason = nil
        case .no(let reason):
            rollback = earlier.missing.isEmpty ? .package : .forwardOnly
            let names = earlier.missing.joined(separator: "; ")
            rollbackReason =
                earlier.missing.isEmpty ? reason : "no earlier package file for \(names)"
            self.earlier = earlier.files
            if rollback == .package { revert = Self.reversal(changes, earlier.files) }
        }
    }

    private static func reversal(
        _ changes: [PackageChange], _ earlier: [PlannedFile]
    ) -> [[String]] {
        var programs: [[String]] = []
        if !earlier.isEmpty {
            programs.append(dpkg("--install", earlier.map { packageFolder + "/" + $0.name }))
        }
        let new = changes.filter { $0.from == nil }.map { argument($0.name) }
        if !new.isEmpty { programs.append(["dpkg", "--purge"] + new) }
        return programs
    }

    /// What apt passes as well: an interactive question about a configuration file would be an
    /// endless wait, and packages that a new version breaks are taken out of service meanwhile.
    private static func dpkg(_ action: String, _ arguments: [String]) -> [String] {
        let options = ["dpkg", "--force-confdef", "--force-confold"]
        return options + (action == "--configure" ? [] : ["--auto-deconfigure"]) + [action]
            + arguments
    }

    private static func paths(_ keys: [String], _ resolution: DebianResolution) -> [String] {
        keys.compactMap { key in resolution.files[key].map { packageFolder + "/" + $0.name } }
    }

    /// dpkg has no name `adduser:all`.
    static func argument(_ key: String) -> String {
        key.hasSuffix(":all") ? String(key.dropLast(4)) : key
    }
}
