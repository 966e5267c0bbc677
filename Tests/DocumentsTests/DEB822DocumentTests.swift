import Documents
import Testing

@Suite struct DEB822DocumentTests {
    private let status = """
        # made by hand
        Package: bash
        Status: install ok installed
        Version:   5.2.15-2+b2\u{20}
        Description: GNU Bourne Again SHell
         Bash is a shell.
         .
          indented
        # a comment between
        \tlast
        Conffiles:
         /etc/bash.bashrc 89269e1298235f1b12b4c16e4065ad0d
         /etc/skel/.bashrc ee35a240758f374832e809ae0ea4883a

        \u{20}\t
        # only a comment

        package : zlib1g
        Version: 1:1.2.13
        Version: 2
        Empty:
        Homepage: http://zlib.net/
        """

    private func check(_ document: DEB822Document) {
        let first = document.child(of: document.root, at: 0)
        let second = document.child(of: document.root, at: 1)
        #expect(document.child(of: document.root, at: 2) == nil)
        #expect(document.string(document.child(first, "PACKAGE")) == "bash")
        #expect(document.string(document.child(first, "version")) == "5.2.15-2+b2")
        #expect(
            document.string(document.child(first, "Description"))
                == "GNU Bourne Again SHell\nBash is a shell.\n\n indented\nlast")
        #expect(
            document.string(document.child(first, "conffiles"))
                == "/etc/bash.bashrc 89269e1298235f1b12b4c16e4065ad0d\n"
                + "/etc/skel/.bashrc ee35a240758f374832e809ae0ea4883a")
        #expect(document.child(first, "Homepage") == nil)
        #expect(
            document.keys(first) == ["Package", "Status", "Version", "Description", "Conffiles"])
        #expect(document.string(document.child(second, "Package")) == "zlib1g")
        #expect(document.string(document.child(second, "Version")) == "2")
        #expect(document.string(document.child(second, "Empty")) == "")
        #expect(document.keys(second) == ["package", "Version", "Version", "Empty", "Homepage"])
        #expect(document.child(first, "Description").flatMap(document.line) == 5)
        #expect(document.child(first, "Conffiles").flatMap(document.line) == 11)
        #expect(second.flatMap(document.line) == 18)
        #expect(document.child(second, "Homepage").flatMap(document.line) == 22)
        #expect(document.malformed.isEmpty)
    }

    @Test func `reads stanzas and fields with their lines`() throws {
        check(try DEB822Document(bytes(status)))
    }

    @Test func `reads the same with CR LF, a byte order mark and a last line break`() throws {
        let changed = "\u{FEFF}" + status.replacing("\n", with: "\r\n") + "\r\n\r\n\r\n"
        check(try DEB822Document(bytes(changed)))
    }

    @Test func `reports malformed lines and keeps everything else`() throws {
        let text =
            "\n lost\nA: 1\nno colon here\n its continuation\nB: 2\n: nameless\n\nC: 3\n\nbad\n"
        let document = try DEB822Document(bytes(text))
        #expect(document.dump(document.root) == "[{A:'1',B:'2'},{C:'3'}]")
        #expect(
            document.malformed.map { "\($0.line) \($0.reason)" } == [
                "2 a continuation line without a field before it", "4 no ':' after a field name",
                "7 a field without a name", "11 no ':' after a field name",
            ])
        let junk = try DEB822Document(bytes(String(repeating: "junk\n", count: 3000)))
        #expect(junk.malformedCount == 3000)
        #expect(junk.malformed.count == DEB822Document.describedMalformations)
    }

    @Test func `leaves the armour of a signed file out`() throws {
        let text = """
            -----BEGIN PGP SIGNED MESSAGE-----
            Hash: SHA256

            Origin: Debian
            Suite: stable
            -----BEGIN PGP SIGNATURE-----

            iQIzBAEBCAAdFiEE
            -----END PGP SIGNATURE-----
            """
        let document = try DEB822Document(bytes(text))
        #expect(document.dump(document.root) == "[{Origin:'Debian',Suite:'stable'}]")
        #expect(
            document.child(document.child(of: document.root, at: 0), "Suite").flatMap(document.line)
                == 5)
        #expect(document.malformed.isEmpty)
    }

    @Test func `takes an empty file as no stanza and refuses foreign nodes`() throws {
        let document = try DEB822Document(bytes(""))
        #expect(document.dump(document.root) == "[]")
        for index: UInt64 in [1, 1 << 32, 2 << 32, 3 << 32, .max] {
            let node = DocumentNode(index: index)
            #expect(document.dump(node) == "null")
            #expect(document.line(of: node) == nil)
        }
    }

    @Test func `keeps answering right when stanzas are asked in turn`() throws {
        let text = (0..<300).map { "Package: p\($0)\nVersion: \($0)\n v\n\n" }.joined()
        let document = try DEB822Document(bytes(text))
        var wrong: [Int] = []
        for index in 0..<300 {
            let here = document.child(of: document.root, at: index)
            let there = document.child(of: document.root, at: 299 - index)
            let name = document.string(document.child(here, "Package"))
            let other = document.string(document.child(there, "version"))
            if name != "p\(index)" || other != "\(299 - index)\nv" { wrong.append(index) }
        }
        #expect(wrong.isEmpty)
    }
}
