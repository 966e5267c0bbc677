/// What the Go linker writes into every program: the compiler's version and, from programs built in
/// module mode, the modules in it (the Go project's packages debug/buildinfo and runtime/debug).
public struct GoBuildInfo: Hashable, Sendable {
    /// One module.
    public struct Module: Hashable, Sendable {
        public var path: String
        /// `v1.2.3`; `(devel)` for a main module that was built from its own tree.
        public var version: String
        /// The module's hash as go.sum has it; empty when it was replaced by a folder.
        public var sum: String
        /// The path and version that were built in its place.
        public var replacement: Replacement?
    }

    /// What a `replace` line puts in a module's place.
    public struct Replacement: Hashable, Sendable {
        public var path: String
        /// Empty for a folder.
        public var version: String
        public var sum: String
    }

    /// `go1.22.3`.
    public private(set) var version: String
    /// The package path of the main package; nil when there is no module information.
    public private(set) var path: String?
    /// The module of the main package.
    public private(set) var main: Module?
    /// The others, as the file lists them.
    public private(set) var modules: [Module] = []
    /// Settings of the build: `-ldflags`, `GOARCH`, `vcs.revision`, in the order of the file.
    public private(set) var settings: [(key: String, value: String)] = []

    /// Reads it from an ELF, PE or Mach-O file; nil when it is no such file or not Go's.
    ///
    /// - Throws: ``BinaryError`` when the file is cut off or contradicts itself.
    public init?(_ bytes: BinaryBytes) throws(BinaryError) {
        guard let place = try GoBuildPlace(bytes) else { return nil }
        version = readable(try place.version())
        guard !version.isEmpty else { return nil }
        readModules(try place.modules())
    }

    /// Most bytes of the list of modules (the largest programs' lists have some 100 kB).
    static let textLimit = 16 << 20

    /// Lines of words between tabs; what is not known is passed over, as Go does.
    private mutating func readModules(_ text: [UInt8]) {
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .map { readable(Array($0)) }
            func word(_ index: Int) -> String { index < words.count ? words[index] : "" }
            switch words[0] {
            case "path": path = word(1)
            case "mod": main = Module(path: word(1), version: word(2), sum: word(3))
            case "dep": modules.append(Module(path: word(1), version: word(2), sum: word(3)))
            case "=>":
                let other = Replacement(path: word(1), version: word(2), sum: word(3))
                if modules.isEmpty {
                    main?.replacement = other
                } else {
                    modules[modules.count - 1].replacement = other
                }
            case "build":
                if let setting = Self.setting(words.dropFirst().joined(separator: "\t")) {
                    settings.append(setting)
                }
            default: continue
            }
        }
    }

    /// `key=value`; each may be quoted when it holds blanks or quotes.
    private static func setting(_ text: String) -> (key: String, value: String)? {
        guard let (key, rest) = unquoted(text, upTo: "=") else { return nil }
        guard let (value, _) = unquoted(rest, upTo: nil) else { return (key, rest) }
        return (key, value)
    }

    private static func unquoted(_ text: String, upTo end: Character?) -> (String, String)? {
        guard text.hasPrefix("\"") || text.hasPrefix("`") else {
            guard let end else { return (text, "") }
            guard let place = text.firstIndex(of: end) else { return nil }
            return (String(text[..<place]), String(text[text.index(after: place)...]))
        }
        let isRaw = text.hasPrefix("`")
        var result = ""
        var isEscaped = false
        for place in text.indices.dropFirst() {
            let character = text[place]
            if isEscaped {
                result.append(
                    character == "n" ? "\n" : character == "t" ? "\t" : character)
                isEscaped = false
            } else if character == "\\", !isRaw {
                isEscaped = true
            } else if character == (isRaw ? "`" : "\"") {
                var rest = text[text.index(after: place)...]
                if let end {
                    guard rest.first == end else { return nil }
                    rest = rest.dropFirst()
                }
                return (result, String(rest))
            } else {
                result.append(character)
            }
        }
        return nil
    }

    public static func == (first: GoBuildInfo, second: GoBuildInfo) -> Bool {
        first.version == second.version && first.path == second.path && first.main == second.main
            && first.modules == second.modules
            && first.settings.elementsEqual(second.settings, by: { $0 == $1 })
    }

    /// Settings are left out: equal values still have equal hashes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(version)
        hasher.combine(path)
        hasher.combine(modules)
    }
}
