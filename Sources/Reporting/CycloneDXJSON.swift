internal import PatchModel

/// Bills of materials as CycloneDX 1.6 JSON.
///
/// Source: ECMA-424, CycloneDX 1.6 (bom-1.6.schema.json).
public enum CycloneDXJSON {
    /// Writes a document.
    ///
    /// - Throws: what the sink throws.
    public static func write(
        _ bill: BillOfMaterials, to sink: ([UInt8]) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { sink in
            var json = JSONWriter(sink: sink)
            let content = CycloneDXContent(bill)
            json.beginObject()
            json.newLine()
            json.member("bomFormat", "CycloneDX")
            json.member("specVersion", "1.6")
            json.member("serialNumber", "urn:uuid:" + bill.serial)
            json.member("version", 1)
            json.newLine()
            metadata(bill, &json)
            try json.lines("components", Array(content.components.indices)) { json, index in
                component(content.components[index], &json)
            }
            try json.lines("dependencies", content.dependencies) { json, dependency in
                json.beginObject()
                json.member("ref", dependency.reference)
                json.member("dependsOn", dependency.needs)
                json.endObject()
            }
            json.endObjectOnOwnLine()
            try json.finish()
        }
    }

    private static func metadata(_ bill: BillOfMaterials, _ json: inout JSONWriter) {
        json.name("metadata")
        json.beginObject()
        json.member("timestamp", bill.created)
        json.name("tools")
        json.beginObject()
        json.name("components")
        json.beginArray()
        json.beginObject()
        json.member("type", "application")
        json.member("name", "oakum")
        json.member("version", bill.toolVersion)
        json.endObject()
        json.endArray()
        json.endObject()
        json.name("component")
        json.beginObject()
        json.member("type", CycloneDXContent.type(of: bill.inventory.target.kind))
        json.member("bom-ref", CycloneDXContent.subjectReference)
        json.member("name", bill.subject)
        json.endObject()
        json.endObject()
    }

    private static func component(_ part: CycloneDXContent.Part, _ json: inout JSONWriter) {
        json.beginObject()
        json.member("type", part.type)
        json.member("bom-ref", part.reference)
        if let group = part.group { json.member("group", group) }
        json.member("name", part.name)
        if let version = part.version { json.member("version", version) }
        if let scope = part.scope { json.member("scope", scope) }
        if !part.hashes.isEmpty {
            json.member("hashes", part.hashes) { json, hash in
                json.beginObject()
                json.member("alg", hash.algorithm.cycloneDX)
                json.member("content", hash.hex)
                json.endObject()
            }
        }
        if !part.licenses.isEmpty { licenses(part.licenses, &json) }
        if let purl = part.purl { json.member("purl", purl) }
        if !part.properties.isEmpty {
            json.member("properties", part.properties) { json, property in
                json.beginObject()
                json.member("name", property.name)
                json.member("value", property.value)
                json.endObject()
            }
        }
        if !part.occurrences.isEmpty {
            json.name("evidence")
            json.beginObject()
            json.member("occurrences", part.occurrences) { json, place in
                json.beginObject()
                json.member("location", place.path)
                if let line = place.line { json.member("line", line) }
                json.endObject()
            }
            json.endObject()
        }
        json.endObject()
    }

    /// Either one expression, or identifiers and names: the schema allows no mixture.
    private static func licenses(_ texts: [String], _ json: inout JSONWriter) {
        json.name("licenses")
        json.beginArray()
        if texts.count == 1, LicenseText.isExpression(texts[0]),
            !LicenseText.isIdentifier(texts[0])
        {
            json.beginObject()
            json.member("expression", texts[0])
            json.endObject()
        } else {
            for text in texts {
                json.beginObject()
                json.name("license")
                json.beginObject()
                json.member(LicenseText.isIdentifier(text) ? "id" : "name", text)
                json.endObject()
                json.endObject()
            }
        }
        json.endArray()
    }
}
