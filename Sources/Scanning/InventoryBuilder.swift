internal import PackageNames
internal import PatchModel
internal import PluginHost
internal import PluginProtocol

/// Joins what plugins said of single files into one inventory.
struct InventoryBuilder {
    private var inventory: Inventory
    private let catalogue: PluginCatalogue
    private let claims: [Claim]
    private var coverage: [Int: PluginCoverage] = [:]
    /// Files that a plugin claimed and did not take for its own, by plugin.
    private var refused: [Int: Int] = [:]
    private var isWhole = true
    private var drafts: [Draft] = []
    private var owners: [String: Int] = [:]
    private var platformPaths: [String: String] = [:]
    /// Files that were read under their own name, and those that were reached through links.
    private var realFiles: Set<Seen> = []
    private var linkedFiles: Set<Seen> = []
    private var projects: [(project: Project, drafts: [Int])] = []

    /// A component that still lacks its root's release and its final purl.
    private struct Draft {
        var component: Component
        var statesScope: Bool
        var dependsOn: [Int] = []
        /// Set for OS packages: the root whose package database states it.
        var databaseRoot: String?
        /// The file on the target that holds the evidence, when that lies inside one.
        var container: String?
        /// The owner and the nested root that the file itself states.
        var statedOwner: Int?
        var statedRoot: String?
    }

    private struct Seen: Hashable {
        var identity: FileIdentity
        var plugin: Int

        init?(_ reading: FileReading) {
            guard let identity = reading.identity else { return nil }
            self.identity = identity
            plugin = reading.file.claim.plugin
        }
    }

    /// OS package types, whose names only mean something within a release.
    private static let systemTypes: Set<String> = ["deb", "rpm", "apk", "alpm", "opkg"]

    /// - Parameter claims: what the plugins were asked to read.
    init(
        target: ScanTarget, walk: TargetWalk.Result, catalogue: PluginCatalogue, claims: [Claim]
    ) {
        self.catalogue = catalogue
        self.claims = claims
        inventory = Inventory(target: target)
        inventory.coverage.directories = walk.directories
        inventory.coverage.files = walk.fileCount
        inventory.coverage.skipped = walk.skipped
        inventory.coverage.failed = walk.failed
    }

    /// The target holds a tree of files.
    mutating func isImage() { inventory.target.kind = .image }

    /// The scan was ended before everything was read.
    mutating func isInterrupted() {
        inventory.coverage.failed.append(
            CoverageNote(path: "", reason: "interrupted before the end"))
        isWhole = false
    }

    /// Names of the OS packages of the target itself, sorted.
    var packageNames: [String] {
        Set(drafts.filter { $0.databaseRoot == "" }.map(\.component.name)).sorted()
    }

    /// Adds what was said of all files, in the order of their paths.
    mutating func add(_ readings: [FileReading]) {
        for reading in readings where !reading.file.isLink && !reading.isAbsent {
            if let seen = Seen(reading) { realFiles.insert(seen) }
        }
        for reading in readings { add(reading) }
    }

    private mutating func add(_ reading: FileReading) {
        guard !reading.isAbsent else { return }
        let file = reading.file
        let number = file.claim.plugin
        let plugin = catalogue.plugins[number]
        guard !reading.isOfNobody else {
            refused[number, default: 0] += 1
            return
        }
        // The same file through a symbolic link: once is enough. Hard links are files of their own:
        // installers make them, and each stands in another environment.
        if file.isLink, let seen = Seen(reading) {
            guard !realFiles.contains(seen), linkedFiles.insert(seen).inserted else { return }
        }
        inventory.coverage.claimed += 1
        coverage[
            number,
            default: PluginCoverage(plugin: plugin.name, version: plugin.manifest.version)
        ].files += 1
        coverage[number]?.components += reading.components.count
        addNotes(reading, plugin: plugin.name)
        for platform in reading.platforms { add(platform, of: file) }
        addComponents(reading)
        inventory.releases += reading.releases.map { release in
            var release = release
            release.evidence = Evidence(path: file.path, line: release.evidence?.line)
            return release
        }
        inventory.pins += reading.pins
    }

    private mutating func addNotes(_ reading: FileReading, plugin: String) {
        let path = reading.file.path
        if let failure = reading.failure {
            inventory.coverage.failed.append(
                CoverageNote(
                    path: path, line: failure.line, plugin: plugin, reason: failure.reason))
        }
        for warning in reading.warnings {
            inventory.coverage.warnings.append(
                CoverageNote(path: path, line: warning.line, plugin: plugin, reason: warning.text))
        }
        if let reason = reading.skipReason {
            inventory.coverage.skipped.append(
                CoverageNote(path: path, plugin: plugin, reason: reason))
        }
    }

    /// `etc/os-release` goes before `usr/lib/os-release`, as os-release(5) says.
    private mutating func add(_ platform: Platform, of file: ClaimedFile) {
        var platform = platform
        platform.root = file.root
        if let other = platformPaths[file.root] {
            guard other.hasSuffix("usr/lib/os-release"), file.path.hasSuffix("etc/os-release")
            else { return }
            inventory.platforms.removeAll { $0.root == file.root }
        }
        platformPaths[file.root] = file.path
        inventory.platforms.append(platform)
    }

    private mutating func addComponents(_ reading: FileReading) {
        var byID: [String: Int] = [:]
        var projectIDs: [String: Int] = [:]
        let path = reading.file.path
        // A database has its place in a root. A package file (`*.rpm`) lies anywhere, and nobody knows for
        // which release.
        let isDatabase = reading.file.claim.pattern.description.contains("/")
        let pathClass = PathClass(folder: reading.file.folder)
        for record in reading.components {
            var component = record.component
            let place = record.inside.map { path + "/" + $0 } ?? path
            component.evidence = [
                Evidence(
                    path: place, line: record.line, layer: reading.layer, pathClass: pathClass)
            ]
            let isSystem = Self.systemTypes.contains(component.ecosystem)
            if isSystem {
                // A package built from a source of its own name and version does not say so.
                let source = component.source ?? SourcePackage(name: component.name)
                component.source = SourcePackage(
                    name: source.name, version: source.version ?? component.version)
            }
            byID[record.id] = drafts.count
            drafts.append(
                Draft(
                    component: component, statesScope: record.statesScope,
                    databaseRoot: isSystem && isDatabase ? reading.file.root : nil,
                    container: reading.container ?? (record.inside == nil ? nil : path),
                    statedRoot: record.root))
        }
        for record in reading.components {
            guard let owner = record.ownedBy, let draft = byID[record.id] else { continue }
            drafts[draft].statedOwner = byID[owner]
        }
        for record in reading.projects {
            projectIDs[record.id] = projects.count
            projects.append(
                (
                    Project(
                        name: record.name, version: record.version,
                        evidence: Evidence(
                            path: path, line: record.line, layer: reading.layer,
                            pathClass: pathClass),
                        plugin: catalogue.plugins[reading.file.claim.plugin].name), []
                ))
        }
        // What names no id of the file is a remark of the reading already.
        for (from, to) in reading.depends {
            guard let needed = byID[to] else { continue }
            if let draft = byID[from] {
                drafts[draft].dependsOn.append(needed)
            } else if let project = projectIDs[from] {
                projects[project].drafts.append(needed)
            }
        }
        for (id, owned) in reading.owned { if let draft = byID[id] { owners[owned] = draft } }
    }

    // MARK: The end

    /// Settles roots, releases, owners and edges, and joins equal components.
    mutating func finish() -> Inventory {
        let roots = Set(
            inventory.platforms.map(\.root) + drafts.compactMap(\.databaseRoot) + [""]
        ).sorted { $0.utf8.count > $1.utf8.count }
        let platforms = Dictionary(
            inventory.platforms.map { ($0.root, $0) }, uniquingKeysWith: { first, _ in first })
        for index in drafts.indices {
            let path = drafts[index].component.evidence[0].path
            let root =
                drafts[index].databaseRoot ?? drafts[index].statedRoot
                ?? roots.first { $0.isEmpty || path.hasPrefix($0 + "/") } ?? ""
            drafts[index].component.root = root
            drafts[index].component.isInstalled = drafts[index].databaseRoot != nil
            if drafts[index].databaseRoot != nil, let platform = platforms[root] {
                drafts[index].component.purl = released(drafts[index].component.purl, platform)
            }
        }
        for index in drafts.indices {
            let path = drafts[index].component.evidence[0].path
            let owner =
                drafts[index].statedOwner ?? owners[path]
                ?? drafts[index].container.flatMap { owners[$0] }
            if let owner, owner != index {
                drafts[index].component.ownedBy = drafts[owner].component.purl
            }
            drafts[index].component.dependsOn = Set(
                drafts[index].dependsOn.map { drafts[$0].component.purl }
            ).sorted()
        }
        inventory.projects = projects.map { entry in
            var project = entry.project
            project.dependsOn = Set(entry.drafts.map { drafts[$0].component.purl }).sorted()
            return project
        }
        inventory.components = joined()
        inventory.coverage.warnings += idle.map { number, reason in
            CoverageNote(path: "", plugin: catalogue.plugins[number].name, reason: reason)
        }
        inventory.coverage.plugins = coverage.values.sorted { $0.plugin < $1.plugin }
        return inventory
    }

    /// Plugins that the user named for this run and that read nothing, with why.
    private var idle: [(plugin: Int, reason: String)] {
        catalogue.plugins.enumerated().compactMap { number, plugin in
            guard isWhole, plugin.folder.origin == .added, coverage[number] == nil else {
                return nil
            }
            let claimed = claims.filter { $0.plugin == number }
            guard !claimed.isEmpty else { return nil }
            if let count = refused[number] {
                let words = count == 1 ? "the one file" : "all \(count) files"
                return (
                    number, "read nothing: says of \(words) that it claims here: none of its own"
                )
            }
            let globs = claimed.map {
                $0.isForExecutables
                    ? "\($0.kind).executables" : "\($0.kind).files \"\($0.pattern.description)\""
            }
            let more = globs.count - Self.shownGlobs
            return (
                number,
                "read nothing: no file here is claimed by "
                    + globs.prefix(Self.shownGlobs).joined(separator: ", ")
                    + (more > 0 ? " and \(more) more" : "")
            )
        }
    }

    private static let shownGlobs = 5

    /// The purl with the root's distribution as namespace and `distro`.
    private func released(_ text: String, _ platform: Platform) -> String {
        guard let purl = try? PackageURL(parsing: text) else { return text }
        var qualifiers = purl.qualifiers.map { (key: $0.key, value: $0.value) }
        if !qualifiers.contains(where: { $0.key == "distro" }) {
            qualifiers.append((key: "distro", value: platform.distro))
        }
        let changed = try? PackageURL(
            type: purl.type, namespace: purl.namespace ?? platform.id, name: purl.name,
            version: purl.version, qualifiers: qualifiers, subpath: purl.subpath)
        return changed?.description ?? text
    }

    private struct Identity: Hashable {
        var purl: String
        var root: String
        var ownedBy: String?
    }

    private func joinedScope(_ draft: Draft) -> JoinedScope {
        var scope = JoinedScope()
        scope.add(draft.component, isStated: draft.statesScope)
        return scope
    }

    /// Components with the same purl in the same root become one, with every place as evidence.
    private func joined() -> [Component] {
        var positions: [Identity: Int] = [:]
        var components: [Component] = []
        // A hostile file may state one package a million times: no linear search among its places.
        var places: [Int: Set<Evidence>] = [:]
        var scopes: [Int: JoinedScope] = [:]
        var firsts: [Int] = []
        for (number, draft) in drafts.enumerated() {
            let component = draft.component
            let identity = Identity(
                purl: component.purl, root: component.root, ownedBy: component.ownedBy)
            guard let position = positions[identity] else {
                positions[identity] = components.count
                components.append(component)
                firsts.append(number)
                continue
            }
            components[position].join(component)
            var scope =
                scopes.removeValue(forKey: position) ?? joinedScope(drafts[firsts[position]])
            scope.add(draft.component, isStated: draft.statesScope)
            scopes[position] = scope
            var known = places.removeValue(forKey: position) ?? Set(components[position].evidence)
            for place in component.evidence where known.insert(place).inserted {
                components[position].evidence.append(place)
            }
            places[position] = known
        }
        for (position, scope) in scopes { components[position].scope = scope.scope }
        // Places are cheaper to move than components.
        let order = components.indices.sorted {
            let (a, b) = (components[$0], components[$1])
            return (a.root, a.purl, a.ownedBy ?? "", a.evidence[0].path)
                < (b.root, b.purl, b.ownedBy ?? "", b.evidence[0].path)
        }
        return order.map { components[$0] }
    }
}

extension Component {
    /// Takes over what another statement of the same package adds.
    fileprivate mutating func join(_ other: Component) {
        for hash in other.hashes where !hashes.contains(hash) { hashes.append(hash) }
        for license in other.licenses where !licenses.contains(license) { licenses.append(license) }
        if dependsOn != other.dependsOn {
            dependsOn = Set(dependsOn).union(other.dependsOn).sorted()
        }
        isHeld = isHeld || other.isHeld
        isInstalled = isInstalled || other.isInstalled
    }
}
