internal import Archives
internal import Binaries
internal import LuaRuntime

/// `elf` and `pe`: what executables say about themselves.
struct BinaryFunctions {
    let call: CallContext

    /// A kind of executable, for the type file.
    struct Kind {
        /// Of the methods and functions that give one.
        let name: String
        let type: String
        let fields: [FileFunctions.Field]
    }

    static let signatures = [
        FileFunctions.Signature(
            name: "section", parameters: ["name: string"], returns: "string?",
            help: "The bytes of the first section with that name.",
            example: "local interpreter = elf:section(\".interp\")")
    ]

    func install(in state: LuaState) {
        let call = call
        let methods = [
            "section": state.define { stack throws(LuaFunctionError) in
                let name = try stack.argument(2, "name")
                let bytes: [UInt8]?
                switch try Self.binary(stack, call) {
                case .elf(let file): bytes = file.section(name)
                case .pe(let file): bytes = file.section(name)
                default: bytes = nil
                }
                if let bytes {
                    unsafe bytes.withUnsafeBufferPointer { unsafe stack.push($0) }
                } else {
                    stack.pushNil()
                }
                return 1
            }
        ]
        HandleMetatable.install(HandleKind.binary, "an executable", methods, in: state) {
            stack, name throws(LuaFunctionError) in
            switch try Self.binary(stack, call) {
            case .elf(let file): Self.push(name, of: file, on: stack)
            case .pe(let file): Self.push(name, of: file, on: stack)
            default: false
            }
        }
    }

    private static func binary(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> CallResources.Resource {
        guard let handle = stack.handle(at: 1), handle.kind == HandleKind.binary else {
            throw LuaFunctionError(
                "expected an executable: call it with a colon, as in elf:section(name)")
        }
        guard let resource = call.resources[handle.owner] else {
            throw LuaFunctionError("this executable belongs to an entry or file that is done")
        }
        return resource
    }

    private static func push(_ name: String, of file: ELFFile, on stack: LuaStack) -> Bool {
        switch name {
        case "class": stack.push(Int64(file.bits))
        case "endian": stack.push(file.isBigEndian ? "big" : "little")
        case "machine": stack.push(file.machine)
        case "type": stack.push(file.type)
        case "interpreter": stack.push(optional: file.interpreter)
        case "soname": stack.push(optional: file.soname)
        case "runpath": stack.push(optional: file.runpath)
        case "build_id": stack.push(optional: file.buildID)
        case "needed": stack.pushList(file.needed)
        case "sections":
            stack.newTable(list: file.sections.count)
            for (position, section) in file.sections.enumerated() {
                pushSection(section.name, section.offset, section.size, on: stack)
                stack.push(section.type)
                stack.setField("type", ofTableAt: -2)
                stack.setItem(position + 1, ofTableAt: -2)
            }
        case "notes":
            stack.newTable(list: file.notes.count)
            for (position, note) in file.notes.enumerated() {
                stack.newTable(fields: 3)
                stack.push(note.name)
                stack.setField("name", ofTableAt: -2)
                stack.push(Int64(note.type))
                stack.setField("type", ofTableAt: -2)
                unsafe note.bytes.withUnsafeBufferPointer { unsafe stack.push($0) }
                stack.setField("bytes", ofTableAt: -2)
                stack.setItem(position + 1, ofTableAt: -2)
            }
        default: return false
        }
        return true
    }

    private static func push(_ name: String, of file: PEFile, on stack: LuaStack) -> Bool {
        switch name {
        case "machine": stack.push(file.machine)
        case "subsystem": stack.push(file.subsystem)
        case "is_library": stack.push(file.isLibrary)
        case "is_dotnet": stack.push(file.isDotNet)
        case "file_version": stack.push(optional: file.fileVersion)
        case "product_version": stack.push(optional: file.productVersion)
        case "imports": stack.pushList(file.imports)
        case "version_info":
            stack.newTable(fields: file.versionInfo.count)
            for (key, value) in file.versionInfo {
                stack.push(value)
                stack.setField(key, ofTableAt: -2)
            }
        case "sections":
            stack.newTable(list: file.sections.count)
            for (position, section) in file.sections.enumerated() {
                pushSection(section.name, section.offset, section.size, on: stack)
                stack.setItem(position + 1, ofTableAt: -2)
            }
        default: return false
        }
        return true
    }

    private static func pushSection(
        _ name: String, _ offset: Int, _ size: Int, on stack: LuaStack
    ) {
        stack.newTable(fields: 4)
        stack.push(name)
        stack.setField("name", ofTableAt: -2)
        stack.push(Int64(offset))
        stack.setField("offset", ofTableAt: -2)
        stack.push(Int64(size))
        stack.setField("size", ofTableAt: -2)
    }
}

extension BinaryFunctions {
    static let kinds = [
        Kind(
            name: "elf", type: "oakum.Elf",
            fields: [
                .init(name: "class", type: "32|64", help: "bits of an address"),
                .init(name: "endian", type: "\"little\"|\"big\"", help: "byte order"),
                .init(name: "machine", type: "string", help: "x86_64, aarch64, i386, arm ..."),
                .init(
                    name: "type", type: "string",
                    help: "executable, shared (libraries, position-independent programs) ..."),
                .init(name: "interpreter", type: "string?", help: "the dynamic linker"),
                .init(name: "soname", type: "string?", help: "the name a library goes by"),
                .init(name: "runpath", type: "string?", help: "where libraries are looked for"),
                .init(name: "build_id", type: "string?", help: "in hexadecimal digits"),
                .init(name: "needed", type: "string[]", help: "libraries that are loaded with it"),
                .init(
                    name: "sections",
                    type: "{name: string, offset: integer, size: integer, type: string}[]",
                    help: "a fresh list each time"),
                .init(
                    name: "notes", type: "{name: string, type: integer, bytes: string}[]",
                    help: "a fresh list each time"),
            ]),
        Kind(
            name: "pe", type: "oakum.Pe",
            fields: [
                .init(name: "machine", type: "string", help: "x86_64, i386, aarch64, arm ..."),
                .init(name: "subsystem", type: "string", help: "windows, console, native, efi ..."),
                .init(name: "is_library", type: "boolean", help: "whether it says it is a DLL"),
                .init(name: "is_dotnet", type: "boolean", help: "whether .NET runs it"),
                .init(name: "file_version", type: "string?", help: "the four numbers"),
                .init(name: "product_version", type: "string?", help: "the four numbers"),
                .init(
                    name: "version_info", type: "table<string, string>",
                    help: "FileVersion, ProductName, CompanyName ... of the first language"),
                .init(name: "imports", type: "string[]", help: "libraries that are loaded with it"),
                .init(
                    name: "sections", type: "{name: string, offset: integer, size: integer}[]",
                    help: "a fresh list each time"),
            ]),
    ]

    /// Pushes what kind of executable the bytes are read as; nil when they are not of that kind.
    static func push(
        _ name: String, _ content: ContentBytes, on stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let bytes = unsafe BinaryBytes(content.bytes, owner: content)
        do throws(BinaryError) {
            switch name {
            case "elf":
                if let file = try ELFFile(bytes) { return push(.elf(file), on: stack, call) }
            case "pe":
                if let file = try PEFile(bytes) { return push(.pe(file), on: stack, call) }
            default:
                if let info = try GoBuildInfo(bytes) {
                    GoTable(info: info).push(on: stack)
                    return 1
                }
            }
            stack.pushNil()
            return 1
        } catch { throw call.fail(line: nil, "cannot read the executable: \(error)") }
    }

    private static func push(
        _ resource: CallResources.Resource, on stack: LuaStack, _ call: CallContext
    ) -> Int {
        stack.push(LuaHandle(kind: HandleKind.binary, owner: call.add(resource), node: 0))
        return 1
    }
}

extension LuaStack {
    func push(optional text: String?) {
        if let text { push(text) } else { pushNil() }
    }
}
