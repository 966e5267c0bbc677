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

    /// Pushes the manifest that a jar holds, or that the bytes are; nil when a jar has none.
    static func push(
        _ content: ContentBytes, name: String, on stack: LuaStack, _ call: CallContext,
        located: (ArchiveError) -> ArchiveError = { $0 }
    ) throws(LuaFunctionError) -> Int {
        let bytes: [UInt8]?
        do throws(ArchiveError) {
            bytes = try manifest(of: content, name: name, call)
        } catch { throw call.fail(located(error)) }
        guard let bytes else {
            stack.pushNil()
            return 1
        }
        do throws(BinaryError) {
            ManifestTable(manifest: try JarManifest(bytes)).push(on: stack)
            return 1
        } catch { throw call.fail(line: nil, "\(error)") }
    }

    private static func manifest(
        of content: ContentBytes, name: String, _ call: CallContext
    ) throws(ArchiveError) -> [UInt8]? {
        guard unsafe ContainerKind.sniff(content.bytes, name: name) == .zip else {
            return unsafe Array(content.bytes)
        }
        let tree = unsafe try ArchiveTree(
            bytes: content.bytes, owner: content, name: name, limits: call.archiveLimits,
            tally: ArchiveTally(shouldStop: { Deadline.hasPassed }))
        return try tree.entry(at: "META-INF/MANIFEST.MF")?.reader.remainder()
    }
}

extension FileFunctions {
    static let binarySignatures = [
        Signature(
            name: "elf", parameters: [], returns: "oakum.Elf?",
            help: "The file as an ELF program or library; nil when it is none.",
            errors: damagedProgram, example: "local elf = file:elf()"),
        Signature(
            name: "pe", parameters: [], returns: "oakum.Pe?",
            help: "The file as a Windows program or library; nil when it is none.",
            errors: damagedProgram, example: "local pe = file:pe()"),
        Signature(
            name: "go_build_info", parameters: [], returns: GoTable.type + "?",
            help:
                "What Go wrote into the program (ELF, PE or Mach-O); nil when it is none of Go's.",
            errors: damagedProgram, example: "local info = file:go_build_info()"),
        Signature(
            name: "jar_manifest", parameters: [], returns: ManifestTable.type + "?",
            help:
                "The attributes of META-INF/MANIFEST.MF of a jar, or of the file itself when it is no "
                + "zip; nil when a jar has none.",
            errors: "a manifest that is broken, with its line",
            example: "local manifest = file:jar_manifest()"),
    ]

    private static let damagedProgram = "a program whose headers lead out of the file"

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
        return try ManifestTable.push(content, name: file.name, on: stack, call) {
            file.member?.archive.located($0) ?? $0
        }
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
                errors: "a program whose headers lead out of its bytes",
                example: "oakum.\(name)(\"no program\") --> nil",
                { stack, call throws(LuaFunctionError) in
                    let content = try contentBytes(at: 1, of: stack)
                    return try BinaryFunctions.push(name, content, on: stack, call)
                })
        } + [
            LibraryFunction(
                "jar_manifest", ["bytes: string"], returns: ManifestTable.type + "?",
                "The attributes of a jar's manifest, or of bytes that are one: main ones, and those "
                    + "of entries by path; nil when a jar has none.",
                errors: "a manifest that is broken, with its line",
                example: #"oakum.jar_manifest("Name: a\n").main.Name --> "a""#,
                { stack, call throws(LuaFunctionError) in
                    try ManifestTable.push(
                        contentBytes(at: 1, of: stack), name: "", on: stack, call)
                })
        ]
}
