import PatchModel

/// What both forms of CycloneDX say.
struct CycloneDXContent {
    /// A component, or an operating system.
    struct Part {
        var type: String
        var reference: String
        var group: String?
        var name: String
        var version: String?
        var scope: String?
        var hashes: [StatedHash] = []
        var licenses: [String] = []
        var purl: String?
        var properties: [(name: String, value: String)] = []
        var occurrences: [Evidence] = []
    }

    var components: [Part] = []
    var dependencies: [(reference: String, needs: [String])] = []

    static let subjectReference = "oakum:target"

    static func type(of kind: ScanTarget.Kind) -> String {
        switch kind {
        case .host: "device"
        case .image: "container"
        case .directory, .file: "application"
        }
    }

    init(_ bill: BillOfMaterials) {
        let inventory = bill.inventory
        for platform in inventory.platforms { components.append(Self.part(platform)) }
        let references = BillOfMaterials.References(inventory.components)
        for (index, component) in inventory.components.enumerated() {
            components.append(Self.part(component, references.names[index]))
        }
        let direct = Set(inventory.projects.flatMap(\.dependsOn)).compactMap {
            references.target(of: $0, in: "").map { references.names[$0] }
        }
        if !direct.isEmpty { dependencies.append((Self.subjectReference, direct.sorted())) }
        for (index, component) in inventory.components.enumerated()
        where !component.dependsOn.isEmpty {
            let needs = component.dependsOn.compactMap { purl in
                references.target(of: purl, in: component.root).map { references.names[$0] }
            }
            let name = references.names[index]
            dependencies.append((name, Set(needs).subtracting([name]).sorted()))
        }
    }

    private static func part(_ platform: Platform) -> Part {
        var properties: [(name: String, value: String)] = []
        if !platform.root.isEmpty { properties.append(("oakum:root", platform.root)) }
        if let codename = platform.codename { properties.append(("oakum:codename", codename)) }
        for like in platform.like { properties.append(("oakum:like", like)) }
        let place = platform.root.isEmpty ? "" : "@" + platform.root
        return Part(
            type: "operating-system", reference: "os:" + platform.distro + place,
            name: platform.id, version: platform.versionID, properties: properties)
    }

    private static func part(_ component: Component, _ reference: String) -> Part {
        let (group, name) = names(of: component)
        return Part(
            type: "library", reference: reference, group: group, name: name,
            version: component.version, scope: scope(component.scope),
            hashes: component.hashes.compactMap { StatedHash($0) },
            licenses: component.licenses.filter { !$0.isEmpty }, purl: component.purl,
            properties: BillOfMaterials.properties(of: component), occurrences: component.evidence)
    }

    /// The scope of npm and the group of Maven stand apart.
    private static func names(of component: Component) -> (group: String?, name: String) {
        let separator: Character = component.ecosystem == "maven" ? ":" : "/"
        let splits = component.ecosystem == "maven" || component.name.hasPrefix("@")
        guard splits, let place = component.name.firstIndex(of: separator) else {
            return (nil, component.name)
        }
        return (
            String(component.name[..<place]),
            String(component.name[component.name.index(after: place)...])
        )
    }

    private static func scope(_ scope: Scope) -> String {
        switch scope {
        case .production: "required"
        case .optional: "optional"
        case .development, .build, .test: "excluded"
        }
    }
}
