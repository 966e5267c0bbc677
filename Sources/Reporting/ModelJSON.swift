import PatchModel

/// How each noun of the model looks in JSON; docs/output.md says what the keys mean.
extension JSONWriter {
    mutating func tool(_ version: String) {
        newLine()
        name("tool")
        beginObject()
        member("name", "oakum")
        member("version", version)
        endObject()
    }

    /// The members that inventories and scans have in common.
    mutating func inventory(_ inventory: Inventory) throws {
        newLine()
        name("target")
        beginObject()
        member("kind", inventory.target.kind.rawValue)
        member("path", inventory.target.path)
        member("assetKey", inventory.target.assetKey)
        endObject()
        try lines("platforms", inventory.platforms) { $0.platform($1) }
        try lines("components", inventory.components) { $0.component($1) }
        try lines("projects", inventory.projects) { $0.project($1) }
        try coverage(inventory.coverage)
    }

    private mutating func platform(_ platform: Platform) {
        beginObject()
        member("id", platform.id)
        member("versionId", platform.versionID)
        member("codename", platform.codename)
        member("like", platform.like)
        member("distro", platform.distro)
        member("root", platform.root)
        endObject()
    }

    private mutating func component(_ component: Component) {
        beginObject()
        member("purl", component.purl)
        member("name", component.name)
        member("version", component.version)
        member("ecosystem", component.ecosystem)
        member("scope", component.scope.rawValue)
        member("source", component.source)
        member("evidence", component.evidence) { $0.evidence($1) }
        member("hashes", component.hashes)
        member("licenses", component.licenses)
        member("dependsOn", component.dependsOn)
        member("root", component.root)
        member("ownedBy", component.ownedBy)
        member("held", component.isHeld)
        if let versioning = component.versioning { member("versioning", versioning) }
        member("plugin", component.plugin)
        endObject()
    }

    mutating func member(_ key: String, _ source: SourcePackage?) {
        name(key)
        guard let source else { return null() }
        beginObject()
        member("name", source.name)
        member("version", source.version)
        endObject()
    }

    mutating func evidence(_ evidence: Evidence) {
        beginObject()
        member("path", evidence.path)
        if let line = evidence.line { member("line", line) }
        if let layer = evidence.layer { member("layer", layer) }
        if let pathClass = evidence.pathClass { member("class", pathClass.rawValue) }
        endObject()
    }

    private mutating func project(_ project: Project) {
        beginObject()
        member("name", project.name)
        member("version", project.version)
        name("evidence")
        evidence(project.evidence)
        member("dependsOn", project.dependsOn)
        member("plugin", project.plugin)
        endObject()
    }

    private mutating func coverage(_ coverage: Coverage) throws {
        newLine()
        name("coverage")
        beginObject()
        member("directories", coverage.directories)
        member("files", coverage.files)
        member("claimed", coverage.claimed)
        member("complete", coverage.isComplete)
        try lines("skipped", coverage.skipped) { $0.note($1) }
        try lines("failed", coverage.failed) { $0.note($1) }
        try lines("warnings", coverage.warnings) { $0.note($1) }
        try lines("plugins", coverage.plugins) { json, plugin in
            json.beginObject()
            json.member("plugin", plugin.plugin)
            json.member("version", plugin.version)
            json.member("files", plugin.files)
            json.member("components", plugin.components)
            json.endObject()
        }
        endObject()
    }

    mutating func note(_ note: CoverageNote) {
        beginObject()
        member("path", note.path)
        if let line = note.line { member("line", line) }
        if let plugin = note.plugin { member("plugin", plugin) }
        member("reason", note.reason)
        endObject()
    }

    mutating func upgrade(_ upgrade: UpgradeCandidate) {
        beginObject()
        member("component", upgrade.component)
        member("name", upgrade.name)
        member("installed", upgrade.installed)
        member("candidate", upgrade.candidate)
        member("suite", upgrade.suite)
        member("origin", upgrade.origin)
        member("security", upgrade.isSecurity)
        member("held", upgrade.isHeld)
        endObject()
    }

    mutating func feed(_ feed: FeedState) {
        beginObject()
        member("name", feed.name)
        member("plugin", feed.plugin)
        member("advisories", feed.advisories)
        member("signals", feed.signals)
        member("newest", feed.newest)
        member("importedAt", feed.importedAt)
        member("sources", feed.sources)
        member("starter", feed.isStarter)
        member("splitAliases", feed.splitAliases)
        endObject()
    }
}
