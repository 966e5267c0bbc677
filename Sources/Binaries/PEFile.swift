/// A Windows executable or library (Microsoft's "PE Format"): what tells which program it is.
public struct PEFile {
    /// One section.
    public struct Section: Hashable, Sendable {
        /// `.text`, `.rsrc`.
        public var name: String
        /// Where its bytes lie in the file.
        public var offset: Int
        /// Bytes in the file.
        public var size: Int
        /// Where it is mapped, from the image's base.
        public var address: Int
        let virtualSize: Int
        let flags: Int
    }

    /// `i386`, `x86_64`, `aarch64`, `arm`; a number for others.
    public private(set) var machine: String
    /// `windows` (graphical), `console`, `native`, `efi` ...; a number for others.
    public private(set) var subsystem = ""
    /// Whether it is a library by its own flag.
    public private(set) var isLibrary: Bool
    /// Whether it has a header of the .NET runtime.
    public private(set) var isDotNet = false
    public private(set) var sections: [Section] = []
    /// Libraries that are loaded with it, or when first called, in order.
    public private(set) var imports: [String] = []
    /// The strings of its version resource: `FileVersion`, `ProductName` ..., of the first language.
    public private(set) var versionInfo: [String: String] = [:]
    /// The numeric versions of the same resource, `1.2.3.4`.
    public private(set) var fileVersion: String?
    public private(set) var productVersion: String?

    let bytes: BinaryBytes
    let imageBase: UInt64
    let isWide: Bool

    /// Reads the headers; nil when it is no PE file.
    ///
    /// - Throws: ``BinaryError`` when what the headers say is not inside the file.
    public init?(_ bytes: BinaryBytes) throws(BinaryError) {
        guard bytes.has([0x4D, 0x5A], at: 0), let start = bytes.integer(at: 0x3C, 4),
            bytes.has([0x50, 0x45, 0, 0], at: start)
        else { return nil }
        self.bytes = bytes
        let cut = BinaryError("its PE headers are cut off")
        guard let machineNumber = bytes.integer(at: start + 4, 2),
            let sectionCount = bytes.integer(at: start + 6, 2),
            let optionalSize = bytes.integer(at: start + 20, 2),
            let flags = bytes.integer(at: start + 22, 2)
        else { throw cut }
        machine = Self.machine(machineNumber)
        isLibrary = flags & 0x2000 != 0
        let optional = start + 24
        guard let magic = bytes.integer(at: optional, 2) else { throw cut }
        guard magic == 0x10B || magic == 0x20B else {
            throw BinaryError("its optional header is of an unknown kind")
        }
        isWide = magic == 0x20B
        guard let system = bytes.integer(at: optional + 68, 2),
            let base = bytes.number(at: optional + (isWide ? 24 : 28), isWide ? 8 : 4)
        else { throw cut }
        subsystem = Self.subsystem(system)
        imageBase = base
        for index in 0..<sectionCount {
            sections.append(try Self.section(bytes, optional + optionalSize + index * 40, cut))
        }
        let directories = optional + (isWide ? 112 : 96)
        let count = min(bytes.integer(at: directories - 4, 4) ?? 0, 16)
        func directory(_ index: Int) -> Int? {
            guard index < count, directories + index * 8 + 8 <= optional + optionalSize,
                let address = bytes.integer(at: directories + index * 8, 4), address > 0
            else { return nil }
            return address
        }
        isDotNet = directory(14) != nil
        if let address = directory(1) { readImports(address, width: 20, name: 12) }
        if let address = directory(13) { readImports(address, width: 32, name: 4) }
        if let address = directory(2), let resources = offset(ofAddress: address),
            let data = versionResource(resources)
        {
            readVersion(data)
        }
    }

    /// The bytes of the first section with a name; nil when there is none.
    public func section(_ name: String) -> [UInt8]? {
        sections.first { $0.name == name }.flatMap { bytes.bytes(at: $0.offset, count: $0.size) }
    }

    private static func section(
        _ bytes: BinaryBytes, _ at: Int, _ cut: BinaryError
    ) throws(BinaryError) -> Section {
        guard let name = bytes.bytes(at: at, count: 8),
            let virtualSize = bytes.integer(at: at + 8, 4),
            let address = bytes.integer(at: at + 12, 4), let size = bytes.integer(at: at + 16, 4),
            let offset = bytes.integer(at: at + 20, 4), let flags = bytes.integer(at: at + 36, 4)
        else { throw cut }
        return Section(
            name: readable(Array(name.prefix { $0 != 0 })), offset: offset, size: size,
            address: address, virtualSize: virtualSize, flags: flags)
    }

    /// Where an address, from the image's base, lies in the file.
    func offset(ofAddress address: Int) -> Int? {
        for section in sections where address >= section.address {
            let distance = address - section.address
            if distance < section.size { return section.offset + distance }
        }
        return nil
    }

    /// The import directory's entries, and those of delayed imports, end with one of zeros.
    private mutating func readImports(_ address: Int, width: Int, name: Int) {
        guard let start = offset(ofAddress: address) else { return }
        for index in 0..<4096 {
            guard let at = bytes.integer(at: start + index * width + name, 4), at > 0,
                let place = offset(ofAddress: at), let text = bytes.text(at: place, limit: 512),
                !text.isEmpty
            else { return }
            imports.append(readable(text))
        }
    }

    // MARK: Version resource

    /// The first leaf below type 16 (RT_VERSION): where its bytes lie.
    private func versionResource(_ resources: Int) -> Range<Int>? {
        var directory = resources
        for level in 0..<3 {
            guard let named = bytes.integer(at: directory + 12, 2),
                let numbered = bytes.integer(at: directory + 14, 2)
            else { return nil }
            var found: Int?
            for index in 0..<(named + numbered) {
                let entry = directory + 16 + index * 8
                guard let id = bytes.integer(at: entry, 4),
                    let target = bytes.integer(at: entry + 4, 4)
                else { return nil }
                if level > 0 || id == 16 {
                    found = target
                    break
                }
            }
            guard let found else { return nil }
            if found & 0x8000_0000 == 0 { return leaf(resources + found) }
            directory = resources + (found & 0x7FFF_FFFF)
        }
        return nil
    }

    private func leaf(_ at: Int) -> Range<Int>? {
        guard let address = bytes.integer(at: at, 4), let size = bytes.integer(at: at + 4, 4),
            let start = offset(ofAddress: address), size <= 1 << 20, start <= bytes.count,
            size <= bytes.count - start
        else { return nil }
        return start..<start + size
    }

    private mutating func readVersion(_ range: Range<Int>) {
        let reader = VersionResource(bytes: bytes)
        guard let root = reader.block(at: range.lowerBound, end: range.upperBound),
            root.key == "VS_VERSION_INFO"
        else { return }
        (fileVersion, productVersion) = reader.fixedVersions(of: root)
        versionInfo = reader.strings(of: root)
    }

    private static func machine(_ number: Int) -> String {
        switch number {
        case 0x14C: "i386"
        case 0x8664: "x86_64"
        case 0xAA64: "aarch64"
        case 0x1C0, 0x1C4: "arm"
        case 0x200: "ia64"
        default: String(number)
        }
    }

    private static func subsystem(_ number: Int) -> String {
        switch number {
        case 1: "native"
        case 2: "windows"
        case 3: "console"
        case 7: "posix"
        case 9: "windows_ce"
        case 10, 11, 12, 13: "efi"
        case 14: "xbox"
        case 16: "boot"
        default: String(number)
        }
    }
}
