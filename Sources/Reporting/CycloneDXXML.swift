internal import PatchModel

/// Bills of materials as CycloneDX 1.6 XML.
///
/// Source: ECMA-424, CycloneDX 1.6 (bom-1.6.xsd), which fixes the order of elements.
public enum CycloneDXXML {
    /// Writes a document.
    ///
    /// - Throws: what the sink throws.
    public static func write(
        _ bill: BillOfMaterials, to sink: ([UInt8]) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { sink in
            var xml = XMLWriter(sink: sink)
            let content = CycloneDXContent(bill)
            xml.begin(
                "bom",
                [
                    ("xmlns", "http://cyclonedx.org/schema/bom/1.6"),
                    ("serialNumber", "urn:uuid:" + bill.serial), ("version", "1"),
                ])
            metadata(bill, &xml)
            xml.begin("components")
            for part in content.components {
                component(part, &xml)
                try xml.handOnIfFull()
            }
            xml.end()
            if !content.dependencies.isEmpty {
                xml.begin("dependencies")
                for dependency in content.dependencies {
                    xml.begin("dependency", [("ref", dependency.reference)])
                    for need in dependency.needs { xml.empty("dependency", [("ref", need)]) }
                    xml.end()
                    try xml.handOnIfFull()
                }
                xml.end()
            }
            xml.end()
            try xml.finish()
        }
    }

    private static func metadata(_ bill: BillOfMaterials, _ xml: inout XMLWriter) {
        xml.begin("metadata")
        xml.element("timestamp", bill.created.description)
        xml.begin("tools")
        xml.begin("components")
        xml.begin("component", [("type", "application")])
        xml.element("name", "oakum")
        xml.element("version", bill.toolVersion)
        xml.end()
        xml.end()
        xml.end()
        xml.begin(
            "component",
            [
                ("type", CycloneDXContent.type(of: bill.inventory.target.kind)),
                ("bom-ref", CycloneDXContent.subjectReference),
            ])
        xml.element("name", bill.subject)
        xml.end()
        xml.end()
    }

    private static func component(_ part: CycloneDXContent.Part, _ xml: inout XMLWriter) {
        xml.begin("component", [("type", part.type), ("bom-ref", part.reference)])
        xml.element("group", part.group)
        xml.element("name", part.name)
        xml.element("version", part.version)
        xml.element("scope", part.scope)
        if !part.hashes.isEmpty {
            xml.begin("hashes")
            for hash in part.hashes {
                xml.element("hash", hash.hex, [("alg", hash.algorithm.cycloneDX)])
            }
            xml.end()
        }
        licenses(part.licenses, &xml)
        xml.element("purl", part.purl)
        if !part.properties.isEmpty {
            xml.begin("properties")
            for property in part.properties {
                xml.element("property", property.value, [("name", property.name)])
            }
            xml.end()
        }
        if !part.occurrences.isEmpty {
            xml.begin("evidence")
            xml.begin("occurrences")
            for place in part.occurrences {
                xml.begin("occurrence")
                xml.element("location", place.path)
                xml.element("line", place.line.map(String.init))
                xml.end()
            }
            xml.end()
            xml.end()
        }
        xml.end()
    }

    private static func licenses(_ texts: [String], _ xml: inout XMLWriter) {
        guard !texts.isEmpty else { return }
        xml.begin("licenses")
        if texts.count == 1, LicenseText.isExpression(texts[0]),
            !LicenseText.isIdentifier(texts[0])
        {
            xml.element("expression", texts[0])
        } else {
            for text in texts {
                xml.begin("license")
                xml.element(LicenseText.isIdentifier(text) ? "id" : "name", text)
                xml.end()
            }
        }
        xml.end()
    }
}
