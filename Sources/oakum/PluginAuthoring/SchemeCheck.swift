import PluginHost
import PluginProtocol
import Scanning
import Versioning

/// What is wrong with the version schemes that a plugin brings and names, as far as tests see it.
struct SchemeCheck {
    let plugin: Plugin
    let catalogue: PluginCatalogue

    /// Schemes that bear a built-in name: the plugin is never asked about them.
    var taken: [String] {
        plugin.manifest.schemes.filter {
            VersionSchemes.named($0) != nil || $0 == VersionSchemes.unordered
        }.map {
            "  versioning.schemes: '\($0)' is a scheme of Oakum's own, so that the plugin is never "
                + "asked: give it another name"
        }
    }

    /// Schemes that records name and that neither Oakum nor a plugin which is there orders.
    func unordered(in traces: [FileTrace]) -> [String] {
        var seen: Set<String> = []
        for record in traces.lazy.flatMap(\.records) {
            for name in Self.schemes(of: record) where isUnordered(name) { seen.insert(name) }
        }
        let known =
            catalogue.plugins.flatMap(\.manifest.schemes) + VersionSchemes.all.map(\.name)
        return seen.sorted().map { name in
            "  versioning = '\(name)': neither Oakum nor this plugin orders that scheme"
                + NearestName.hint(name, among: known)
        }
    }

    private func isUnordered(_ name: String) -> Bool {
        name != VersionSchemes.unordered && VersionSchemes.named(name) == nil
            && catalogue.number(forScheme: name) == nil
    }

    private static func schemes(of record: FileTrace.Record) -> [String] {
        let schema = record.kind.schema
        func value(_ name: String, _ value: WireValue, _ schema: RecordSchema) -> WireValue {
            schema.position(of: name).map { value[$0] } ?? .null
        }
        switch record.kind {
        case .component:
            return [value("versioning", record.value, schema).string].compactMap(\.self)
        case .advisory:
            guard let position = schema.position(of: "affects"),
                case .list(.record(let affected)) = schema.fields[position].type
            else { return [] }
            return record.value[position].list.compactMap {
                value("versioning", $0, affected).string
            }
        default: return []
        }
    }
}
