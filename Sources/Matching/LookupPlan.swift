import PackageNames
import PatchModel

/// Which questions an inventory puts to the index, and which components each is about.
struct LookupPlan {
    private(set) var queries: [AdvisoryQuery] = []
    /// By query: the subjects that it is about.
    private(set) var subjects: [[MatchSubject]] = []
    /// By component: the first component with the same purl, root and owner state.
    private(set) var representatives: [Int]
    /// Components that cannot be looked up at all, or not everywhere.
    private(set) var notes: [MatchNote] = []

    private var places: [Place: Int] = [:]

    private struct Place: Hashable {
        var key: String
        var distro: String?
    }

    private struct Identity: Hashable {
        var purl: String
        var root: String
        var isOwned: Bool
    }

    init(_ components: [Component]) {
        representatives = Array(components.indices)
        var first: [Identity: Int] = [:]
        first.reserveCapacity(components.count)
        for (number, component) in components.enumerated() {
            let identity = Identity(
                purl: component.purl, root: component.root,
                isOwned: component.ownedBy != nil)
            if let known = first[identity] {
                representatives[number] = known
            } else {
                first[identity] = number
                add(component, number)
            }
        }
    }

    private mutating func add(_ component: Component, _ number: Int) {
        guard let version = component.version, !version.isEmpty else {
            return note(.unknownVersion, component, "no version is stated where it was found")
        }
        do throws(PackageURLError) {
            let url = try PackageURL(parsing: component.purl)
            if let naming = OSPackageNaming(type: url.type) {
                try addOSPackage(component, number, url, version, naming)
            } else {
                let subject = MatchSubject(
                    component: number, version: version,
                    ecosystemScheme: NameRules.scheme(forType: url.type), reads: .any)
                add(subject, key: PackageKey(url).description, distro: url.qualifiers["distro"])
            }
        } catch {
            note(.unreadablePackage, component, "\(error)")
        }
    }

    private mutating func addOSPackage(
        _ component: Component, _ number: Int, _ url: PackageURL, _ version: String,
        _ naming: OSPackageNaming
    ) throws(PackageURLError) {
        let distro = url.qualifiers["distro"]
        if distro == nil {
            note(
                .unknownRelease, component,
                "the release is not known, so no distribution's advisories hold for it")
        }
        let source = component.source ?? SourcePackage(name: url.name)
        let sourceKey = try PackageKey(
            type: url.type, namespace: url.namespace, name: source.name
        ).description
        var subject = MatchSubject(
            component: number, version: source.version ?? version,
            ecosystemScheme: NameRules.scheme(forType: url.type), reads: .any)
        switch naming {
        case .source:
            add(subject, key: sourceKey, distro: distro)
        case .binaryOrSource:
            subject.reads = .sources
            add(subject, key: sourceKey, distro: distro)
            subject.reads = .binaries
            subject.version = version
            add(subject, key: PackageKey(url).description, distro: distro)
        }
    }

    private mutating func add(_ subject: MatchSubject, key: String, distro: String?) {
        let place = Place(key: key, distro: distro)
        if let query = places[place] {
            subjects[query].append(subject)
            return
        }
        places[place] = queries.count
        queries.append(
            AdvisoryQuery(key: key, releases: distro.map(releases(for:)) ?? []))
        subjects.append([subject])
    }

    private mutating func note(
        _ kind: MatchNote.Kind, _ component: Component, _ reason: String
    ) {
        notes.append(MatchNote(kind: kind, component: component.purl, reason: reason))
    }
}
