import Foundation
import FoundationXML
import PatchModel
import Reporting
import Testing

/// Bills of materials say what the inventory says. `make validate` holds them against the reference
/// libraries.
struct BillOfMaterialsTests {
    private static let inventory = Inventory(
        target: ScanTarget(kind: .image, path: "/images/app.tar", assetKey: "file:/images/app.tar"),
        platforms: [Platform(id: "debian", versionID: "12", codename: "bookworm")],
        components: [
            Component(
                purl: "pkg:deb/debian/bash@5.2?distro=debian-12", name: "bash", version: "5.2",
                ecosystem: "deb", source: SourcePackage(name: "bash-src", version: "5.2-1"),
                licenses: ["GPL-3.0-or-later", "odd & <own>"],
                evidence: [Evidence(path: "var/lib/dpkg/status", line: 7, layer: "sha256:ab")],
                dependsOn: ["pkg:npm/%40a/b@1", "pkg:npm/gone@1"], plugin: "dpkg"),
            Component(
                purl: "pkg:npm/%40a/b@1", name: "@a/b", version: "1", ecosystem: "npm",
                scope: .development,
                hashes: [
                    "sha1-C+7Hteo/D9vJXQ3UfzxbwnXaijM=", "sha256:zz",
                    "md5:00112233445566778899AABBCCDDEEFF",
                ],
                licenses: ["MIT OR Apache-2.0"], evidence: [Evidence(path: "x\u{7}.json")],
                root: "opt", ownedBy: "pkg:deb/debian/bash@5.2", plugin: "npm"),
            Component(
                purl: "pkg:npm/%40a/b@1", name: "@a/b", version: "1", ecosystem: "npm",
                evidence: [Evidence(path: "y.json")], plugin: "npm"),
        ])

    private static let bill = BillOfMaterials(
        toolVersion: "9", inventory: inventory, created: Timestamp(seconds: 0),
        serial: "00000000-0000-8000-8000-000000000000")

    private func text(_ write: (BillOfMaterials, ([UInt8]) throws -> Void) throws -> Void) throws
        -> String
    {
        var bytes: [UInt8] = []
        try write(Self.bill) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `cyclonedx has every component once, and edges between what is there`() throws {
        let bill = try object(try text(CycloneDXJSON.write))
        let parts = try #require(bill["components"] as? [[String: Any]])
        #expect(
            parts.map { $0["type"] as? String } == ["operating-system"] + [
                "library", "library", "library",
            ])
        let references = parts.compactMap { $0["bom-ref"] as? String }
        #expect(Set(references).count == 4)
        #expect(parts[2]["group"] as? String == "@a")
        #expect(parts[2]["name"] as? String == "b")
        #expect(parts[2]["scope"] as? String == "excluded")
        let hashes = try #require(parts[2]["hashes"] as? [[String: String]])
        #expect(
            hashes == [
                ["alg": "SHA-1", "content": "0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33"],
                ["alg": "MD5", "content": "00112233445566778899aabbccddeeff"],
            ], "what is no digest is left out")
        let licenses = try #require(parts[2]["licenses"] as? [[String: String]])
        #expect(licenses == [["expression": "MIT OR Apache-2.0"]])
        let needs = try #require(bill["dependencies"] as? [[String: Any]])
        #expect(needs.count == 1)
        #expect(needs[0]["dependsOn"] as? [String] == ["pkg:npm/%40a/b@1#2"], "the one in its root")
        let properties = try #require(parts[1]["properties"] as? [[String: String]])
        #expect(properties.contains(["name": "oakum:source:name", "value": "bash-src"]))
        #expect(properties.contains(["name": "oakum:layer", "value": "sha256:ab"]))
    }

    @Test func `xml says the same, with nothing that XML cannot hold`() throws {
        let xml = try text(CycloneDXXML.write)
        let parser = XMLParser(data: Data(xml.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(xml.contains("<name>odd &amp; &lt;own&gt;</name>"))
        #expect(xml.contains("<location>x\u{FFFD}.json</location>"))
        #expect(xml.contains("<dependency ref=\"pkg:npm/%40a/b@1#2\"/>"))
        #expect(!xml.utf8.contains(7))
    }

    @Test func `spdx refers to licences that are not on the list`() throws {
        let bill = try object(try text(SPDXJSON.write))
        let packages = try #require(bill["packages"] as? [[String: Any]])
        #expect(packages.count == 5)
        #expect(
            packages[2]["licenseDeclared"] as? String == "GPL-3.0-or-later AND LicenseRef-oakum-1")
        #expect(packages[3]["licenseDeclared"] as? String == "MIT OR Apache-2.0")
        #expect(packages[4]["licenseDeclared"] as? String == "NOASSERTION")
        let own = try #require(bill["hasExtractedLicensingInfos"] as? [[String: String]])
        #expect(own == [["licenseId": "LicenseRef-oakum-1", "extractedText": "odd & <own>"]])
        let edges = try #require(bill["relationships"] as? [[String: String]])
        #expect(
            edges.contains([
                "spdxElementId": "SPDXRef-Package-1", "relationshipType": "DEPENDS_ON",
                "relatedSpdxElement": "SPDXRef-Package-3",
            ]))
        let ids = Set(packages.compactMap { $0["SPDXID"] as? String })
        #expect(edges.allSatisfy { ids.contains($0["relatedSpdxElement"] ?? "") })
    }

    @Test func `lists are sorted and safe`() throws {
        var bytes: [UInt8] = []
        try InventoryLists.writePurls(Self.inventory) { bytes += $0 }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "pkg:deb/debian/bash@5.2?distro=debian-12\npkg:npm/%40a/b@1\n")
        bytes = []
        try InventoryLists.writeCSV(Self.inventory) { bytes += $0 }
        let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        #expect(rows.count == 4)
        #expect(rows[0].hasPrefix("name,version,ecosystem,scope,purl,"))
        #expect(rows[2].contains("'@a/b"), "no cell is a formula")
    }
}
