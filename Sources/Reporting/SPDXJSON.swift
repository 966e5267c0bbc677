internal import PatchModel

/// Bills of materials as SPDX 2.3 JSON.
///
/// Source: ISO/IEC 5962, SPDX specification 2.3.
public enum SPDXJSON {
    /// Writes a document.
    ///
    /// - Throws: what the sink throws.
    public static func write(
        _ bill: BillOfMaterials, to sink: ([UInt8]) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { sink in
            var json = JSONWriter(sink: sink)
            let components = bill.inventory.components
            var extracted = ExtractedLicenses()
            json.beginObject()
            json.newLine()
            json.member("spdxVersion", "SPDX-2.3")
            json.member("dataLicense", "CC0-1.0")
            json.member("SPDXID", "SPDXRef-DOCUMENT")
            json.member("name", bill.subject)
            json.member("documentNamespace", "https://oakum.invalid/spdx/" + bill.serial)
            json.newLine()
            creation(bill, &json)
            json.newLine()
            json.name("packages")
            json.beginArray()
            json.newLine()
            subject(bill, &json)
            for platform in bill.inventory.platforms {
                json.newLine()
                self.platform(platform, bill, &json)
            }
            for (index, component) in components.enumerated() {
                json.newLine()
                package(component, index, bill, &extracted, &json)
                try json.handOnIfFull()
            }
            json.endArray()
            try relationships(bill, &json)
            try json.lines("hasExtractedLicensingInfos", extracted.texts) { json, text in
                json.beginObject()
                json.member("licenseId", extracted.reference(of: text))
                json.member("extractedText", text)
                json.endObject()
            }
            json.endObjectOnOwnLine()
            try json.finish()
        }
    }

    private static let subjectID = "SPDXRef-Target"

    private static func id(_ index: Int) -> String { "SPDXRef-Package-\(index + 1)" }

    private static func creation(_ bill: BillOfMaterials, _ json: inout JSONWriter) {
        json.name("creationInfo")
        json.beginObject()
        json.member("created", bill.created)
        json.member("creators", ["Tool: oakum-" + bill.toolVersion])
        json.endObject()
    }

    private static func subject(_ bill: BillOfMaterials, _ json: inout JSONWriter) {
        json.beginObject()
        json.member("SPDXID", subjectID)
        json.member("name", bill.subject)
        common(&json, purpose: bill.inventory.target.kind == .image ? "CONTAINER" : "OTHER")
        json.member("licenseDeclared", "NOASSERTION")
        json.endObject()
    }

    /// The release of a root, which the names of its packages hang on.
    private static func platform(
        _ platform: Platform, _ bill: BillOfMaterials, _ json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("SPDXID", platformID(platform, bill))
        json.member("name", platform.id)
        if let version = platform.versionID { json.member("versionInfo", version) }
        common(&json, purpose: "OPERATING-SYSTEM")
        json.member("licenseDeclared", "NOASSERTION")
        var properties: [(name: String, value: String)] = []
        if !platform.root.isEmpty { properties.append(("oakum:root", platform.root)) }
        if let codename = platform.codename { properties.append(("oakum:codename", codename)) }
        for like in platform.like { properties.append(("oakum:like", like)) }
        annotations(properties, bill, &json)
        json.endObject()
    }

    private static func platformID(_ platform: Platform, _ bill: BillOfMaterials) -> String {
        let number = bill.inventory.platforms.firstIndex(of: platform).map { $0 + 1 } ?? 0
        return "SPDXRef-OperatingSystem-\(number)"
    }

    private static func common(_ json: inout JSONWriter, purpose: String) {
        json.member("downloadLocation", "NOASSERTION")
        json.member("filesAnalyzed", false)
        json.member("licenseConcluded", "NOASSERTION")
        json.member("copyrightText", "NOASSERTION")
        json.member("primaryPackagePurpose", purpose)
    }

    private static func package(
        _ component: Component, _ index: Int, _ bill: BillOfMaterials,
        _ extracted: inout ExtractedLicenses, _ json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("SPDXID", id(index))
        json.member("name", component.name)
        if let version = component.version { json.member("versionInfo", version) }
        common(&json, purpose: "LIBRARY")
        json.member("licenseDeclared", extracted.expression(of: component.licenses))
        let hashes = component.hashes.compactMap { StatedHash($0) }
        if !hashes.isEmpty {
            json.member("checksums", hashes) { json, hash in
                json.beginObject()
                json.member("algorithm", hash.algorithm.spdx)
                json.member("checksumValue", hash.hex)
                json.endObject()
            }
        }
        json.member("externalRefs", [component.purl]) { json, purl in
            json.beginObject()
            json.member("referenceCategory", "PACKAGE-MANAGER")
            json.member("referenceType", "purl")
            json.member("referenceLocator", purl)
            json.endObject()
        }
        let places = component.evidence.map { $0.path + ($0.line.map { ":\($0)" } ?? "") }
        json.member("sourceInfo", "found in " + places.joined(separator: ", "))
        annotations(BillOfMaterials.properties(of: component), bill, &json)
        json.endObject()
    }

    private static func annotations(
        _ properties: [(name: String, value: String)], _ bill: BillOfMaterials,
        _ json: inout JSONWriter
    ) {
        guard !properties.isEmpty else { return }
        json.member("annotations", properties) { json, property in
            json.beginObject()
            json.member("annotationDate", bill.created)
            json.member("annotationType", "OTHER")
            json.member("annotator", "Tool: oakum-" + bill.toolVersion)
            json.member("comment", property.name + "=" + property.value)
            json.endObject()
        }
    }

    private static func relationships(_ bill: BillOfMaterials, _ json: inout JSONWriter) throws {
        let components = bill.inventory.components
        let references = BillOfMaterials.References(components)
        json.newLine()
        json.name("relationships")
        json.beginArray()
        json.newLine()
        relationship("SPDXRef-DOCUMENT", "DESCRIBES", subjectID, &json)
        for platform in bill.inventory.platforms {
            json.newLine()
            relationship(subjectID, "CONTAINS", platformID(platform, bill), &json)
        }
        for (index, component) in components.enumerated() {
            json.newLine()
            relationship(subjectID, "CONTAINS", id(index), &json)
            let needs = component.dependsOn.compactMap {
                references.target(of: $0, in: component.root)
            }
            for need in Set(needs).sorted() where need != index {
                relationship(id(index), "DEPENDS_ON", id(need), &json)
            }
            try json.handOnIfFull()
        }
        json.endArray()
    }

    private static func relationship(
        _ from: String, _ type: String, _ to: String, _ json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("spdxElementId", from)
        json.member("relationshipType", type)
        json.member("relatedSpdxElement", to)
        json.endObject()
    }
}

/// Licences that are no expression of known identifiers, each with a reference of its own.
private struct ExtractedLicenses {
    private(set) var texts: [String] = []
    private var numbers: [String: Int] = [:]

    func reference(of text: String) -> String { "LicenseRef-oakum-\(numbers[text] ?? 0)" }

    /// All of them together; NOASSERTION when nothing is stated.
    mutating func expression(of licenses: [String]) -> String {
        let stated = licenses.filter { !$0.isEmpty }
        guard !stated.isEmpty else { return "NOASSERTION" }
        let parts = stated.map { text -> String in
            if LicenseText.isExpression(text) {
                return stated.count > 1 && text.contains(" ") ? "(\(text))" : text
            }
            if numbers[text] == nil {
                texts.append(text)
                numbers[text] = texts.count
            }
            return reference(of: text)
        }
        return parts.joined(separator: " AND ")
    }
}
