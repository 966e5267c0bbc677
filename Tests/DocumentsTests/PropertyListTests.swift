import Documents
import Testing

@Suite struct PropertyListTests {
    private func dump(_ raw: [UInt8]) throws -> String {
        let document = try PropertyListDocument(bytes(raw))
        return document.dump(document.root)
    }

    private func dump(_ text: String) throws -> String { try dump(Array(text.utf8)) }

    private func error(_ raw: [UInt8]) -> String {
        failure { _ = try dump(raw) }?.description ?? "no error"
    }

    private func error(_ text: String) -> String { error(Array(text.utf8)) }

    private static let doctype =
        "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
        + "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"

    private static let typical =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + doctype + """
            <plist version="1.0">
            <dict>
              <key>CFBundleIdentifier</key> <string> org.x &amp; y </string>
              <key>n</key><integer>-42</integer>
              <key>hex</key><integer>0x1F</integer>
              <key>r</key><real>1.5</real>
              <key>flags</key><array><true/><false/><dict/></array>
              <key>when</key><date>2024-07-01T09:30:00Z</date>
              <key>data</key><data>
                Zm9v
                YmFy</data>
              <key>n</key><integer>18446744073709551615</integer>
            </dict>
            </plist>
            """

    @Test func `reads the XML form`() throws {
        let document = try PropertyListDocument(bytes(Self.typical))
        #expect(
            document.dump(document.root)
                == "{CFBundleIdentifier:' org.x & y ',hex:31,r:1.5,flags:[true,false,{}],"
                + "when:'2024-07-01T09:30:00Z',data:'foobar',n:1.8446744073709552e+19}")
        #expect(document.child(document.root, "flags").flatMap(document.line) == 9)
        guard case .number = document.child(document.root, "n").map(document.value) else {
            Issue.record("the last of two keys counts")
            return
        }
    }

    @Test func `names what is wrong in the XML form`() {
        let cases: [(String, String)] = [
            ("<plist/>", "<plist> holds no value at line 1"),
            ("<dict/>", "expected <plist>, got <dict> at line 1"),
            ("<plist>\n<string/><true/></plist>", "<plist> holds more than one value at line 2"),
            ("<plist><dict><string/></dict></plist>", "<string> in <dict> without a <key>"),
            ("<plist><dict><key/><key/></dict></plist>", "a <key> follows a <key>"),
            ("<plist><dict><key>a</key></dict></plist>", "a <key> without a value"),
            ("<plist><key>a</key></plist>", "<key> is out of place"),
            ("<plist><array>x</array></plist>", "text outside of a value"),
            ("<plist><string>a<b/></string></plist>", "<b> is no element of a property list"),
            ("<plist><string>a<true/></string></plist>", "<true> stands inside text"),
            ("<plist><integer>1.5</integer></plist>", "<integer>: '1.5' is none"),
            ("<plist><integer>18446744073709551616</integer></plist>", "is none"),
            ("<plist><real>x</real></plist>", "<real>: 'x' is none"),
            ("<plist><date>yesterday</date></plist>", "<date>: 'yesterday' is none"),
            ("<plist><date>2024-13-01T00:00:00Z</date></plist>", "is none"),
            ("<plist><data>Zm9</data></plist>", "<data>: character 4: the text ends"),
            (
                Self.doctype + "<plist><string>&foo;</string></plist>",
                "undefined entity 'foo' at line 2"
            ),
            ("<!DOCTYPE plist [<!ENTITY a 'b'>]><plist/>", "a document type declaration"),
            ("<!DOCTYPE plist SYSTEM 'http://evil.example/x.dtd'><plist/>", "a document type"),
            ("<!DOCTYPE html><plist/>", "a document type declaration"),
            ("{ a = b; }", "not well-formed"),
        ]
        for (text, wanted) in cases { #expect(error(text).contains(wanted), "\(error(text))") }
        let deep =
            String(repeating: "<array>", count: 65) + String(repeating: "</array>", count: 65)
        #expect(error("<plist>\(deep)</plist>").contains("nested deeper than 64 levels"))
    }

    // MARK: Binary

    /// A binary property list of such objects, the first of them the root.
    private func binary(_ objects: [[UInt8]], top: UInt8 = 0) -> [UInt8] {
        var bytes = Array("bplist00".utf8)
        var offsets: [UInt8] = []
        for object in objects {
            offsets += [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)]
            bytes += object
        }
        let table = bytes.count
        bytes += offsets + [0, 0, 0, 0, 0, 0, 2, 1]
        for number in [objects.count, Int(top), table] {
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        }
        return bytes
    }

    private var typicalBinary: [UInt8] {
        binary([
            [0xD5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0x51, 0x61], [0x51, 0x62], [0x51, 0x63],
            [0x51, 0x64], [0x51, 0x65],
            [0xA4, 1, 11, 12, 13], [0x62, 0x00, 0xE9, 0x20, 0xAC],
            [0x33, 0x41, 0xC6, 0x19, 0x57, 0x4C, 0, 0, 0], [0x43, 0, 0xFF, 1], [0x80, 7],
            [0x13, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE], [0x22, 0x3F, 0xC0, 0, 0],
            [0x09],
        ])
    }

    @Test func `reads the binary form`() throws {
        let document = try PropertyListDocument(bytes(typicalBinary))
        #expect(
            document.dump(document.root)
                == "{a:['a',-2,1.5,true],b:'é€',c:'2024-07-01T09:30:00Z',d:'\u{0}\u{FFFD}\u{1}',e:{CF$UID:7}}"
        )
        #expect(document.line(of: document.root) == nil)
        let cases: [([[UInt8]], String)] = [
            ([[0x10, 200]], "200"), ([[0x11, 0xFF, 0xFE]], "65534"), ([[0x00]], "null"),
            (
                [[0x14] + [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 0xFF, count: 8)],
                "1.8446744073709552e+19"
            ),
            ([[0x14] + [UInt8](repeating: 0xFF, count: 16)], "-1"),
            ([[0x64, 0xD8, 0x3D, 0xDE, 0x00, 0, 0x61, 0, 0x62]], "'😀ab'"),
            ([[0x5F, 0x10, 16] + Array("0123456789abcdef".utf8)], "'0123456789abcdef'"),
            ([[0xC1, 1], [0x08]], "[false]"), ([[0xA2, 1, 1], [0xA0]], "[[],[]]"),
        ]
        for (objects, wanted) in cases { #expect(try dump(binary(objects)) == wanted) }
    }

    @Test func `refuses a binary form that points astray`() {
        let cases: [([[UInt8]], String)] = [
            ([[0xA1, 0]], "object 0 contains itself"),
            ([[0xA1, 1], [0xA1, 0]], "contains itself"),
            ([[0xA1, 9]], "object 9 is not there"),
            ([[0x4F, 0x13, 0x7F] + [UInt8](repeating: 0xFF, count: 7)], "longer than the file"),
            ([[0xAF, 0x13] + [UInt8](repeating: 0xFF, count: 8)], "longer than the file"),
            ([[0x4F, 0x51, 0x61]], "a length is not a number"),
            ([[0xD1, 1, 1], [0x08]], "a key is not a string"),
            ([[0x51, 0xE9]], "a string is not ASCII"), ([[0x61, 0xD8, 0x3D]], "unpaired UTF-16"),
            ([[0x33, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0]], "a date out of all ranges"),
            ([[0x70]], "unknown object 'p'"),
            ([[0x14, 1] + [UInt8](repeating: 0, count: 15)], "more than 64 bits"),
            ([[0x13, 1, 2]], "longer than the file"),
        ]
        for (objects, wanted) in cases {
            #expect(error(binary(objects)).contains(wanted), "\(wanted): \(error(binary(objects)))")
        }
        #expect(error("bplist00").contains("cut off"))
        #expect(error("bplist15" + String(repeating: "x", count: 60)).contains("another version"))
        #expect(error(binary([[0x08]], top: 1)).contains("the trailer points outside"))
    }

    @Test func `bounds what sharing stands for, and depth`() {
        // Each object holds the next one ten times: 10^9 values.
        let bomb = (1..<10).map { [0xAA] + [UInt8](repeating: UInt8($0), count: 10) } + [[0x08]]
        #expect(error(binary(bomb)).contains("shared objects stand for more than 100000 values"))
        func chain(_ length: Int) -> [[UInt8]] {
            (1..<length).map { [0xA1, UInt8($0)] } + [[0xA0]]
        }
        #expect(error(binary(chain(64))) == "no error")
        #expect(error(binary(chain(65))).contains("nested deeper than 64 levels"))
        // The deep part is met first near the root, then further down.
        let twice = [[0xA2, 2, 1], [0xA1, 2]] + (3..<65).map { [0xA1, UInt8($0)] } + [[0xA0]]
        #expect(error(binary(twice)).contains("nested deeper than 64 levels"))
        let once = [[0xA1, 1], [0xA1, 2]] + (3..<64).map { [0xA1, UInt8($0)] } + [[0xA0]]
        #expect(error(binary(once)) == "no error")
    }

    @Test func `nothing traps, whatever is cut off or changed`() {
        let seeds = [Array(Self.typical.utf8), typicalBinary]
        for seed in seeds {
            for end in 0..<seed.count {
                _ = failure { try PropertyListDocument(bytes(Array(seed[..<end]))).visitAll() }
            }
        }
        var generator = SeededGenerator(state: 8)
        var refused = 0
        for index in 0..<4000 {
            let store = bytes(mutant(of: seeds[index % 2], using: &generator))
            if failure({ try PropertyListDocument(store).visitAll() }) != nil { refused += 1 }
        }
        #expect((800..<4000).contains(refused))
    }
}
