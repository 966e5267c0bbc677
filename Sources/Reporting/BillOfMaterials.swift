public import PatchModel

/// What an inventory says, as a software bill of materials.
public struct BillOfMaterials: Sendable {
    public var toolVersion: String
    public var inventory: Inventory
    public var created: Timestamp
    /// A UUID in text; the same for the same content.
    public var serial: String

    public init(toolVersion: String, inventory: Inventory, created: Timestamp, serial: String) {
        self.toolVersion = toolVersion
        self.inventory = inventory
        self.created = created
        self.serial = serial
    }

    /// The target's name in the document: the last part of its path, or `host`.
    var subject: String {
        let name = inventory.target.path.split(separator: "/").last.map(String.init)
        return name ?? "host"
    }

    /// What nobody else's terms say, by names that readers of such documents keep.
    ///
    /// They let a reader of ours see what was seen here: the source package that advisories name,
    /// the nested root, who owns the files.
    static func properties(of component: Component) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        if let source = component.source {
            found.append(("oakum:source:name", source.name))
            if let version = source.version { found.append(("oakum:source:version", version)) }
        }
        found.append(("oakum:scope", component.scope.rawValue))
        if !component.root.isEmpty { found.append(("oakum:root", component.root)) }
        if let owner = component.ownedBy { found.append(("oakum:owned_by", owner)) }
        if let scheme = component.versioning { found.append(("oakum:versioning", scheme)) }
        if component.isHeld { found.append(("oakum:held", "true")) }
        for layer in Set(component.evidence.compactMap(\.layer)).sorted() {
            found.append(("oakum:layer", layer))
        }
        found.append(("oakum:plugin", component.plugin))
        return found
    }

    /// References between components: unique in the document.
    struct References {
        private(set) var names: [String] = []
        private var byPlace: [String: Int] = [:]
        private var byPurl: [String: Int] = [:]

        init(_ components: [Component]) {
            var taken: [String: Int] = [:]
            for (index, component) in components.enumerated() {
                let count = taken[component.purl, default: 0]
                taken[component.purl] = count + 1
                names.append(count == 0 ? component.purl : "\(component.purl)#\(count + 1)")
                let place = component.root + "\0" + component.purl
                if byPlace[place] == nil { byPlace[place] = index }
                if byPurl[component.purl] == nil { byPurl[component.purl] = index }
            }
        }

        /// The component that a dependency means: in the same root where there is one.
        func target(of purl: String, in root: String) -> Int? {
            byPlace[root + "\0" + purl] ?? byPurl[purl]
        }
    }
}

/// A stated checksum: `sha512-` and base64 (subresource integrity), `sha256:` and hexadecimal, or
/// bare hexadecimal digits of a known length.
struct StatedHash {
    var algorithm: Algorithm
    /// Lower-case hexadecimal.
    var hex: String

    enum Algorithm: String {
        case md5, sha1, sha256, sha384, sha512

        /// Bytes of a digest.
        var length: Int {
            switch self {
            case .md5: 16
            case .sha1: 20
            case .sha256: 32
            case .sha384: 48
            case .sha512: 64
            }
        }

        /// `SHA-256`, as CycloneDX has it.
        var cycloneDX: String {
            self == .md5 ? "MD5" : "SHA-" + rawValue.dropFirst(3)
        }

        /// `SHA256`, as SPDX has it.
        var spdx: String { rawValue.uppercased() }
    }

    init?(_ text: String) {
        let parts = text.split(maxSplits: 1, whereSeparator: { $0 == ":" || $0 == "-" })
        if parts.count == 2, let algorithm = Algorithm(rawValue: parts[0].lowercased()) {
            let body = String(parts[1])
            self.algorithm = algorithm
            if let hex = Self.hexadecimal(body, algorithm) {
                self.hex = hex
            } else if let bytes = Self.base64(body), bytes.count == algorithm.length {
                hex = bytes.map { byte in
                    let digits = String(byte, radix: 16)
                    return digits.utf8.count == 1 ? "0" + digits : digits
                }.joined()
            } else {
                return nil
            }
            return
        }
        for algorithm in [Algorithm.md5, .sha1, .sha256, .sha384, .sha512] {
            guard let hex = Self.hexadecimal(text, algorithm) else { continue }
            self.algorithm = algorithm
            self.hex = hex
            return
        }
        return nil
    }

    private static func hexadecimal(_ text: String, _ algorithm: Algorithm) -> String? {
        guard text.utf8.count == 2 * algorithm.length, text.allSatisfy(\.isHexDigit) else {
            return nil
        }
        return text.lowercased()
    }

    /// RFC 4648, section 4.
    private static func base64(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var word = 0
        var bits = 0
        for byte in text.utf8.prefix(while: { $0 != UInt8(ascii: "=") }) {
            let value: Int
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = Int(byte) - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = Int(byte) - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = Int(byte) + 4
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            default: return nil
            }
            word = (word << 6 | value) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: word >> bits))
            }
        }
        return bytes
    }
}
