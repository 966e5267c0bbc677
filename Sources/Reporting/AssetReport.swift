public import PatchModel

/// The assets that are known, and what is said of them.
public struct AssetReport: Sendable, Encodable {
    /// An asset and its figures.
    public struct Row: Sendable, Encodable {
        public var asset: Asset
        /// The latest scan; `nil` before the first.
        public var lastScan: Timestamp?
        public var openFindings: Int

        public init(asset: Asset, lastScan: Timestamp?, openFindings: Int) {
            self.asset = asset
            self.lastScan = lastScan
            self.openFindings = openFindings
        }
    }

    public var assets: [Row]

    public init(assets: [Row]) { self.assets = assets }
}

extension AssetReport {
    /// A line for each asset.
    public var document: PageDocument {
        var page = PageDocument(title: counted(assets.count, "asset"))
        page.table(
            ["NAME", "KIND", "DRIVER", "LAST SCAN", "OPEN", "TAGS", "PATH"],
            assets.map { row in
                [
                    row.asset.name, row.asset.kind.rawValue, row.asset.driver ?? "-",
                    row.lastScan?.description ?? "never", String(row.openFindings),
                    row.asset.tagText, row.asset.path,
                ]
            })
        return page
    }

    /// Everything about one asset, with the origin of each tag.
    public static func document(of row: Row) -> PageDocument {
        let asset = row.asset
        var page = PageDocument(title: asset.name)
        page.fields([
            ("key", asset.key), ("kind", asset.kind.rawValue), ("path", asset.path),
            ("driver", asset.driver ?? "none: scanned only"),
            ("last scan", row.lastScan?.description ?? "never"),
            ("open findings", String(row.openFindings)),
        ])
        page.heading("TAGS")
        page.table(
            ["TAG", "VALUE", "SAID BY"],
            asset.tags.sorted { $0.key < $1.key }.map { [$0.key, $0.value.value, $0.value.origin] })
        if asset.tags.isEmpty { page.line("none") }
        return page
    }
}

extension Asset {
    /// `environment=prod group=web`.
    var tagText: String {
        tags.sorted { $0.key < $1.key }.map { name, tag in
            tag.value.isEmpty ? name : name + "=" + tag.value
        }.joined(separator: " ")
    }
}
