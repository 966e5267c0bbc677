import Documents
import Testing

@Suite struct HostileDocumentTests {
    /// Runs a parser over 3,000 mutants; what is accepted is walked through. Gives how many were
    /// refused.
    private func refused(
        _ seeds: [String], _ seed: UInt64, _ parse: (DocumentBytes) throws -> any DocumentView
    ) -> Int {
        var generator = SeededGenerator(state: seed)
        var refused = 0
        for index in 0..<3000 {
            let store = bytes(mutant(of: Array(seeds[index % seeds.count].utf8), using: &generator))
            do {
                try parse(store).visitAll()
            } catch {
                #expect(error is DocumentError)
                _ = "\(error)"
                refused += 1
            }
        }
        return refused
    }

    @Test func `survives mutants of JSON`() {
        let long =
            "{"
            + (0..<30).map { "\"k\($0)\": [\($0), {\"x\": \"\\u00e9\\n\"}]" }.joined(
                separator: ",\n") + "}"
        let seeds = [
            #"{"a": [1, -2.5e3, true, null], "é": {"b": "x\\y\ud83d\ude00", "c": []}, "a": 123456789012345678901}"#,
            long,
        ]
        #expect(refused(seeds, 1) { try JSONDocument($0) } > 500)
    }

    @Test func `survives mutants of YAML`() {
        let seeds = [
            "a: &x {b: 1, c: [x, 'y', \"z\\n\"]}\nd: *x\ne: {<<: *x, f: ~}\ng: |\n  text\n  more\n- bad",
            "---\n- 1.5\n- &n 0x1F\n- *n\n- ? k\n  : v\n...\n--- !!str 12\n# c\n",
            "packages:\n  /a@1.0:\n    resolution: {integrity: s}\n    dev: true\n  /b@2:\n    deps: [a]\n",
        ]
        #expect(refused(seeds, 2) { try YAMLDocument($0, all: true) } > 300)
    }

    @Test func `survives mutants of TOML`() {
        let seeds = [
            "a = 1\n[[p]]\nn = \"x\\u00e9\"\nd = [1, 2.5, 'x', {y = 1979-05-27 07:32:00Z}]\n[p.q]\nz = '''m\nl'''\n",
            "k.\"q r\" = \"\"\"a \\\n  b\"\"\"\n[a.b]\nf = -inf\nh = 0xF_F\n[a]\nt = 07:32:00.5\n",
            "'é'.'ü' = 1\n'ñ' = '日本' # ん\r\nx.y.z = {a.b = [1e3, +1_0], c = true}\r\nx.y.w = 0o7\n",
        ]
        #expect((500..<2900).contains(refused(seeds, 3) { try TOMLDocument($0) }))
    }

    @Test func `survives mutants of deb822, CSV and text`() {
        let control =
            "Package: a\nVersion: 1\nDescription: s\n long\n .\n\n# c\nPackage: b\n x\nbad\n"
        #expect(refused([control], 4) { try DEB822Document($0) } < 3000)
        var generator = SeededGenerator(state: 5)
        let table = Array("#c\na,\"b\"\"c\",d\r\n\"x\ny\",,z\n".utf8)
        var rows = 0
        for _ in 0..<3000 {
            let raw = mutant(of: table, using: &generator)
            if var reader = try? CSVReader(bytes(raw), comment: UInt8(ascii: "#")) {
                while let row = try? reader.next() { rows += unsafe row.fields.count }
            }
            let splitter = LineSplitter(limit: 20)
            unsafe raw.withUnsafeBytes { unsafe splitter.feed($0) }
            splitter.finish()
            while (try? splitter.next()) != nil { rows += 1 }
        }
        #expect(rows > 10_000)
    }

    @Test func `holds bytes up to the cap and says when more came`() {
        let store = DocumentBytes(capacity: .max)
        let chunk = [UInt8](repeating: 0x20, count: 16 << 20)
        for _ in 0..<33 { unsafe chunk.withUnsafeBytes { unsafe store.append($0) } }
        #expect(store.count == DocumentLimits.bytes)
        for error in [
            failure { _ = try JSONDocument(store) }, failure { _ = try YAMLDocument(store) },
            failure { _ = try TOMLDocument(store) }, failure { _ = try DEB822Document(store) },
            failure { _ = try CSVReader(store) },
        ] {
            #expect(error?.description == "cannot read document: larger than 512 MiB")
        }
        store.removeAll()
        #expect(store.refusal == nil)
        #expect(store.count == 0)
    }
}
