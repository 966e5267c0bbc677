import Binaries
import Foundation
import Testing

@Suite struct BinaryTests {
    @Test func `reads an ELF file of either width and byte order`() throws {
        for (bits, bigEndian) in [(64, false), (64, true), (32, false), (32, true)] {
            let bytes = elf(bits: bits, bigEndian: bigEndian, data: [1, 2, 3])
            let file = try #require(try ELFFile(binary(bytes)))
            #expect(file.bits == bits)
            #expect(file.isBigEndian == bigEndian)
            #expect(file.machine == (bits == 64 ? "x86_64" : "arm"))
            #expect(file.type == (bits == 64 ? "shared" : "executable"))
            #expect(file.interpreter == "/lib/ld-own.so.1")
            #expect(file.needed == ["libc.so.6", "libm.so.6"])
            #expect(file.soname == "libown.so.1")
            #expect(file.runpath == "/opt/lib")
            #expect(file.buildID == "010203abcdef00ff")
            #expect(file.notes.map(\.name) == ["GNU"])
            #expect(file.sections.map(\.name) == [".shstrtab", ".dep-v0", ".bss"])
            #expect(file.sections.map(\.type) == ["strtab", "progbits", "nobits"])
            #expect(file.section(".dep-v0") == [1, 2, 3])
            #expect(file.section(".bss") == nil)
            #expect(file.section(".none") == nil)
        }
        #expect(try ELFFile(binary(Array("no".utf8))) == nil)
        #expect(throws: BinaryError.self) { try ELFFile(binary(Array(elf().prefix(50)))) }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/exe"), "needs /proc"))
    func `reads the running program and its C library`() throws {
        let own = try Array(Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe")))
        let file = try #require(try ELFFile(binary(own)))
        #expect(file.bits == MemoryLayout<Int>.size * 8)
        #expect(file.needed.contains { $0.hasPrefix("libc.") })
        #expect(file.interpreter?.contains("ld-") == true)
        #expect(file.section(".text")?.isEmpty == false)
        let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        let line = maps.split(separator: "\n").first { $0.hasSuffix("/libc.so.6") }
        guard let path = line?.split(separator: " ").last else { return }
        let library = try Array(Data(contentsOf: URL(fileURLWithPath: String(path))))
        #expect(try ELFFile(binary(library))?.soname == "libc.so.6")
    }

    @Test func `reads a Windows program with its version`() throws {
        let file = try #require(try PEFile(binary(pe(data: [7, 8]))))
        #expect(file.machine == "x86_64")
        #expect(file.subsystem == "console")
        #expect(!file.isDotNet && !file.isLibrary)
        #expect(file.imports == ["KERNEL32.dll"])
        #expect(file.fileVersion == "1.2.3.4")
        #expect(file.productVersion == "5.0.0.7")
        #expect(
            file.versionInfo == [
                "CompanyName": "Grün & Söhne", "FileVersion": "1.2.3-beta", "ProductName": "Tool",
            ])
        #expect(file.sections.map(\.name) == [".rdata", ".data"])
        #expect(file.section(".data") == [7, 8])
        #expect(try PEFile(binary(pe(isDotNet: true)))?.isDotNet == true)
        #expect(try PEFile(binary(elf())) == nil)
        #expect(throws: BinaryError.self) { try PEFile(binary(Array(pe().prefix(0x120)))) }
    }

    static let list = """
        path\texample.test/tool
        mod\texample.test/tool\t(devel)\t
        dep\texample.test/a\tv1.2.3\th1:aaa=
        dep\texample.test/b\tv0.1.0
        =>\texample.test/c\tv0.2.0\th1:ccc=
        dep\texample.test/d\tv3.0.0
        =>\t../d\t
        build\tCGO_ENABLED=0
        build\t"-ldflags x"="-X \\"a=b\\""
        build\tvcs.revision=0123

        """

    func check(_ info: GoBuildInfo?, _ version: String) {
        #expect(info?.version == version)
        #expect(info?.path == "example.test/tool")
        #expect(info?.main?.path == "example.test/tool")
        #expect(info?.main?.version == "(devel)")
        #expect(info?.modules.map(\.path) == ["a", "b", "d"].map { "example.test/" + $0 })
        #expect(info?.modules.first?.sum == "h1:aaa=")
        #expect(info?.modules.first?.replacement == nil)
        #expect(info?.modules.dropFirst().first?.replacement?.version == "v0.2.0")
        #expect(info?.modules.last?.replacement?.path == "../d")
        #expect(
            info?.settings.map { "\($0.key)|\($0.value)" } == [
                "CGO_ENABLED|0", "-ldflags x|-X \"a=b\"", "vcs.revision|0123",
            ])
    }

    @Test func `reads Go's build information, inline and behind pointers`() throws {
        let inline = inlineGo("go1.22.3", Self.list)
        check(try GoBuildInfo(binary(elf(data: inline, name: ".go.buildinfo"))), "go1.22.3")
        // Without the section's name, the data that can be written is searched.
        check(try GoBuildInfo(binary(elf(data: inline))), "go1.22.3")
        check(try GoBuildInfo(binary(pe(data: inline))), "go1.22.3")
        check(try GoBuildInfo(binary(machO(data: inline))), "go1.22.3")
        check(try GoBuildInfo(binary(machO(data: inline, isFat: true))), "go1.22.3")
        let old = "go1.16.1"
        check(
            try GoBuildInfo(
                binary(elf(data: pointedGo(old, Self.list, address: 0x40_1000)))), old)
        for (bits, bigEndian) in [(64, true), (32, true), (32, false)] {
            let data = pointedGo(
                old, Self.list, address: 0x40_1000, bigEndian: bigEndian, width: bits / 8)
            check(
                try GoBuildInfo(binary(elf(bits: bits, bigEndian: bigEndian, data: data))), old)
        }
        check(
            try GoBuildInfo(
                binary(pe(data: pointedGo(old, Self.list, address: 0x1_4000_2000)))), old)
        check(
            try GoBuildInfo(
                binary(machO(data: pointedGo(old, Self.list, address: 0x1_0000_0200)))), old)
        let bare = try GoBuildInfo(binary(elf(data: inlineGo("go1.21", ""))))
        #expect(bare?.version == "go1.21" && bare?.main == nil && bare?.modules == [])
        #expect(try GoBuildInfo(binary(elf())) == nil)
        #expect(try GoBuildInfo(binary(Array("text".utf8))) == nil)
        let cut = elf(data: Array(inline.prefix(60)))
        #expect(throws: BinaryError.self) { try GoBuildInfo(binary(cut)) }
    }

    @Test func `reads a manifest's sections and continued lines`() throws {
        let text =
            "Manifest-Version: 1.0\r\nImplementation-Title: a long\r\n  title\r\nX:y\r\n\r\n\r\n"
            + "Name: org/example/\r\nSealed: true\r\n\r\nName: b\nA: 1\nB: 2"
        let manifest = try JarManifest(Array(text.utf8))
        #expect(
            manifest.main.map { "\($0.name)=\($0.value)" } == [
                "Manifest-Version=1.0", "Implementation-Title=a long title", "X=y",
            ])
        #expect(manifest.sections.map(\.name) == ["org/example/", "b"])
        #expect(manifest.sections.last?.attributes.map(\.value) == ["1", "2"])
        #expect(try JarManifest([UInt8]()).main.isEmpty)
        let error = #expect(throws: BinaryError.self) { try JarManifest(Array("A: 1\nno".utf8)) }
        #expect(error?.description.contains("line 2") == true)
    }

    @Test func `survives thousands of mutants`() {
        var random = SeededGenerator(state: 7)
        let inline = inlineGo("go1.22.3", Self.list)
        let seeds = [
            elf(data: inline), elf(bits: 32, bigEndian: true, data: [1]), pe(data: inline),
            machO(data: inline), machO(data: inline, isFat: true),
            elf(data: pointedGo("go1.16", Self.list, address: 0x40_1000)),
        ]
        let extremes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF]
        var read = 0
        for round in 0..<6000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                // Mostly in the headers, where it matters, and runs that make huge numbers.
                let end = Bool.random(using: &random) ? min(bytes.count, 0x600) : bytes.count
                let place = Int.random(in: 0..<end, using: &random)
                let byte = extremes.randomElement(using: &random) ?? 0
                for index in place..<min(place + [1, 1, 4, 8][round % 4], bytes.count) {
                    bytes[index] = byte
                }
            }
            if round % 5 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            let mutant = binary(bytes)
            if let file = try? ELFFile(mutant) {
                read += 1
                for section in file.sections { _ = file.section(section.name) }
            }
            if let file = try? PEFile(mutant) {
                read += 1
                for section in file.sections { _ = file.section(section.name) }
            }
            _ = try? GoBuildInfo(mutant)
            _ = try? JarManifest(bytes)
        }
        #expect(read > 1000)
    }
}
