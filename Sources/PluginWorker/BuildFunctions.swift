internal import Archives
internal import Binaries
internal import LuaRuntime

/// A Go program's build information as a plain table.
struct GoTable {
    let info: GoBuildInfo

    static let type =
        "{go: string, path?: string, main?: oakum.GoModule, modules: oakum.GoModule[], "
        + "settings: table<string, string>}"

    func push(on stack: LuaStack) {
        stack.newTable(fields: 5)
        set("go", info.version, on: stack)
        if let path = info.path { set("path", path, on: stack) }
        if let main = info.main {
            push(main, on: stack)
            stack.setField("main", ofTableAt: -2)
        }
        stack.newTable(list: info.modules.count)
        for (position, module) in info.modules.enumerated() {
            push(module, on: stack)
            stack.setItem(position + 1, ofTableAt: -2)
        }
        stack.setField("modules", ofTableAt: -2)
        stack.newTable(fields: info.settings.count)
        for setting in info.settings { set(setting.key, setting.value, on: stack) }
        stack.setField("settings", ofTableAt: -2)
    }

    private func push(_ module: GoBuildInfo.Module, on stack: LuaStack) {
        push(module.path, module.version, module.sum, on: stack)
        guard let other = module.replacement else { return }
        push(other.path, other.version, other.sum, on: stack)
        stack.setField("replace", ofTableAt: -2)
    }

    /// What is empty is left out.
    private func push(_ path: String, _ version: String, _ sum: String, on stack: LuaStack) {
        stack.newTable(fields: 4)
        set("path", path, on: stack)
        if !version.isEmpty { set("version", version, on: stack) }
        if !sum.isEmpty { set("sum", sum, on: stack) }
    }

    private func set(_ name: String, _ text: String, on stack: LuaStack) {
        stack.push(text)
        stack.setField(name, ofTableAt: -2)
    }
}

/// A jar's manifest as a plain table: `main`, and `sections` by entry.
struct ManifestTable {
    let manifest: JarManifest

    static let type =
        "{main: table<string, string>, sections: table<string, table<string, string>>}"

    func push(on stack: LuaStack) {
        stack.newTable(fields: 2)
        push(manifest.main, on: stack)
        stack.setField("main", ofTableAt: -2)
        stack.newTable(fields: manifest.sections.count)
        for section in manifest.sections {
            push(section.attributes, on: stack)
            stack.setField(section.name, ofTableAt: -2)
        }
        stack.setField("sections", ofTableAt: -2)
    }

    private func push(_ attributes: [JarManifest.Attribute], on stack: LuaStack) {
        stack.newTable(fields: attributes.count)
        for attribute in attributes {
            stack.push(attribute.value)
            stack.setField(attribute.name, ofTableAt: -2)
        }
    }

    static func push(
        _ bytes: [UInt8], on stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        do throws(BinaryError) {
            ManifestTable(manifest: try JarManifest(bytes)).push(on: stack)
            return 1
        } catch { throw call.fail(line: nil, "\(error)") }
    }
}

extension FileFunctions {
    static let binarySignatures = [
        Signature(
            name: "elf", parameters: [], returns: "oakum.Elf?",
            help: "the file as an ELF program or library; nil when it is none"),
        Signature(
            name: "pe", parameters: [], returns: "oakum.Pe?",
            help: "the file as a Windows program or library; nil when it is none"),
        Signature(
            name: "go_build_info", parameters: [], returns: GoTable.type + "?",
            help: "what Go wrote into the program (ELF, PE or Mach-O); nil when it is none of Go's"),
        Signature(
            name: "jar_manifest", parameters: [], returns: ManifestTable.type + "?",
            help: "META-INF/MANIFEST.MF of a jar, or the file itself when it is no zip; nil when a "
                + "jar has none"),
    ]

    static func binaryMethods(_ call: CallContext) -> [(String, LuaFunction)] {
        ["elf", "pe", "go_build_info"].map { name in
            (
                name,
                { stack throws(LuaFunctionError) in
                    let content = try call.file(at: 1, of: stack).contentBytes()
                    return try BinaryFunctions.push(name, content, on: stack, call)
                }
            )
        } + [
            ("jar_manifest", { stack throws(LuaFunctionError) in try jarManifest(stack, call) })
        ]
    }

    private static func jarManifest(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let file = try call.file(at: 1, of: stack)
        let content = try file.contentBytes()
        guard unsafe ContainerKind.sniff(content.bytes, name: file.name) == .zip else {
            return try ManifestTable.push(unsafe Array(content.bytes), on: stack, call)
        }
        let manifest: [UInt8]?
        do throws(ArchiveError) {
            let tree = unsafe try ArchiveTree(
                bytes: content.bytes, owner: content, name: file.name, limits: call.archiveLimits,
                tally: ArchiveTally(shouldStop: { Deadline.hasPassed }))
            manifest = try tree.entry(at: "META-INF/MANIFEST.MF")?.reader.remainder()
        } catch { throw call.fail(file.member?.archive.located(error) ?? error) }
        guard let manifest else {
            stack.pushNil()
            return 1
        }
        return try ManifestTable.push(manifest, on: stack, call)
    }
}

extension Library {
    static let binaryFunctions: [LibraryFunction] =
        [
            ("elf", "oakum.Elf?", "An ELF program or library out of bytes; nil when it is none."),
            ("pe", "oakum.Pe?", "A Windows program or library out of bytes; nil when it is none."),
            (
                "go_build_info", GoTable.type + "?",
                "What Go wrote into a program, out of its bytes; nil when it is none of Go's."
            ),
        ].map { name, returns, summary in
            LibraryFunction(
                name, ["bytes: string"], returns: returns, summary,
                { stack, call throws(LuaFunctionError) in
                    let content = try contentBytes(at: 1, of: stack)
                    return try BinaryFunctions.push(name, content, on: stack, call)
                })
        } + [
            LibraryFunction(
                "manifest", ["text: string"], returns: ManifestTable.type,
                "The attributes of a jar's manifest: main ones, and those of entries by path.",
                { stack, call throws(LuaFunctionError) in
                    guard let bytes = unsafe stack.bytes(at: 1) else {
                        throw LuaFunctionError(
                            "text: expected a string, got \(stack.type(at: 1).name)")
                    }
                    return try ManifestTable.push(unsafe Array(bytes), on: stack, call)
                })
        ]
}
