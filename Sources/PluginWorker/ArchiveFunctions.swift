internal import Archives
internal import Documents
internal import LuaRuntime
internal import PluginProtocol

/// `archive`: the entries of an archive as files, in order or by path.
struct ArchiveFunctions {
    let call: CallContext

    static let fields = [
        FileFunctions.Field(
            name: "kind", type: "string",
            help: "the outermost container: zip, tar, ar, cpio, gzip, xz, zstd, bzip2 or lz4")
    ]

    static let signatures = [
        FileFunctions.Signature(
            name: "entries", parameters: [], returns: "fun(): oakum.File?",
            help:
                "Every entry in the archive's order, directories and links too. An entry, and what "
                + "was made from it, is good until the loop moves on. Of a zip only its directory is "
                + "read, and the bytes of those entries that are asked for theirs.",
            errors: "an archive that is damaged, or passes a limit",
            example:
                "for entry in archive:entries() do out:warn(nil, entry.kind .. \" \" .. entry.path) end"
        ),
        FileFunctions.Signature(
            name: "each", parameters: ["glob: string"], returns: "fun(): oakum.File?",
            help: "The regular files whose path matches, as entries() gives them.",
            errors: "a pattern that is none, and as for entries()",
            example:
                "for entry in archive:each(\"**/package.json\") do out:warn(nil, entry:json().name) end"
        ),
        FileFunctions.Signature(
            name: "file", parameters: ["path: string"], returns: "oakum.File?",
            help: "The entry at a path, links followed, or nil. A zip finds it in its directory, "
                + "others read up to it each time.",
            errors: "as for entries()",
            example: "local control = archive:file(\"control.tar.xz\")"),
    ]

    func install(in state: LuaState) {
        let call = call
        let step = state.define { stack throws(LuaFunctionError) in
            try call.withIteration(stack.captured(1)) { iteration throws(LuaFunctionError) in
                guard case .entries(let entries) = iteration else { return 0 }
                return try entries.pushNext(on: stack, call)
            }
        }
        let methods = [
            "entries": state.define { stack throws(LuaFunctionError) in
                try Self.loop(stack, call, glob: nil, step)
            },
            "each": state.define { stack throws(LuaFunctionError) in
                let text = try stack.argument(2, "glob")
                guard let glob = GlobPattern(text) else {
                    throw LuaFunctionError(
                        "glob: \(quoted(text)) \(GlobPattern.fault(in: text) ?? "")")
                }
                return try Self.loop(stack, call, glob: glob, step)
            },
            "file": state.define { stack throws(LuaFunctionError) in
                try Self.file(stack, call)
            },
        ]
        HandleMetatable.install(HandleKind.archive, "an archive", methods, in: state) {
            stack, name throws(LuaFunctionError) in
            let archive = try Self.archive(stack, call)
            guard name == "kind" else { return false }
            stack.push(archive.tree.kind.rawValue)
            return true
        }
    }

    private static func archive(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> OpenArchive {
        guard let handle = stack.handle(at: 1), handle.kind == HandleKind.archive else {
            throw LuaFunctionError(
                "expected an archive: call it with a colon, as in archive:entries()")
        }
        guard case .archive(let archive)? = call.resources[handle.owner] else {
            throw LuaFunctionError("this archive belongs to an entry or file that is done")
        }
        return archive
    }

    private static func loop(
        _ stack: LuaStack, _ call: CallContext, glob: GlobPattern?, _ step: LuaFunctionID
    ) throws(LuaFunctionError) -> Int {
        let archive = try archive(stack, call)
        return try call.owning(archive.belongings) { () throws(LuaFunctionError) in
            stack.push(call.add(.entries(try EntryIteration(archive, glob: glob, call))))
            stack.push(step, capturing: 1)
            return 1
        }
    }

    private static func file(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let archive = try archive(stack, call)
        let path = try stack.argument(2, "path")
        let found: InputFile?
        do throws(ArchiveError) { found = try archive.file(at: path, call) } catch {
            throw call.fail(archive.located(error))
        }
        guard let found else {
            stack.pushNil()
            return 1
        }
        return try call.owning(archive.belongings) { () throws(LuaFunctionError) in
            stack.push(call.add(found))
            return 1
        }
    }

    /// Opens bytes as an archive and pushes it.
    static func push(
        _ tree: ArchiveTree, place: String, root: String, glob: String, on stack: LuaStack,
        _ call: CallContext
    ) -> Int {
        let archive = OpenArchive(
            tree, place: place, root: root, glob: glob, held: call.resources.held)
        stack.push(
            LuaHandle(kind: HandleKind.archive, owner: call.add(.archive(archive)), node: 0))
        return 1
    }
}

extension OpenArchive {
    /// An entry as a file.
    func file(
        _ entry: ArchiveEntry, number: Int, _ source: InputFile.Source, _ call: CallContext
    ) -> InputFile {
        InputFile(
            path: entry.path, root: root, glob: glob,
            size: entry.kind == .file ? entry.size : nil, source: source,
            hasSiblings: false, byteLimit: Int(call.limits.documentBytes),
            member: ArchiveMember(entry: entry, number: number, archive: self))
    }

    /// The entry at a path as a file.
    func file(at path: String, _ call: CallContext) throws(ArchiveError) -> InputFile? {
        if let listing = try tree.listing() {
            guard let number = listing.number(of: try tree.normalized(path)),
                let entry = try listing.entry(number)
            else { return nil }
            return file(entry, number: number + 1, .listed(listing, number), call)
        }
        guard let (reader, entry) = try tree.entry(at: path) else { return nil }
        return file(entry, number: reader.entryCount, .entry(reader), call)
    }
}

/// A loop over the entries of an archive. An entry whose path leads out of the archive, or that
/// fails on its own, is passed over with a warning that names it.
final class EntryIteration {
    private enum Pass {
        case reading(ArchiveReader)
        case listed(ArchiveListing, next: Int)
    }

    private let archive: OpenArchive
    private let glob: GlobPattern?
    private var pass: Pass
    private var current: UInt32?

    init(_ archive: OpenArchive, glob: GlobPattern?, _ call: CallContext) throws(LuaFunctionError) {
        self.archive = archive
        self.glob = glob
        do throws(ArchiveError) {
            if let listing = try archive.tree.listing() {
                pass = .listed(listing, next: 0)
            } else {
                pass = .reading(try archive.tree.reader())
            }
        } catch { throw call.fail(archive.located(error)) }
    }

    /// Pushes the next entry, or nothing at the end.
    func pushNext(on stack: LuaStack, _ call: CallContext) throws(LuaFunctionError) -> Int {
        if let current { call.release(file: current) }
        current = nil
        while true {
            do throws(ArchiveError) {
                guard let file = try nextFile(call) else { return 0 }
                var number: UInt32 = 0
                _ = try? call.owning(archive.belongings) {
                    let handle = call.add(file)
                    number = handle.owner
                    stack.push(handle)
                    return 1
                }
                current = number
                return 1
            } catch {
                let error = archive.located(error)
                guard !error.isFinal else { throw call.fail(error) }
                // Once, however many loops go over it.
                guard archive.remarks.insert("\(error)").inserted else { continue }
                try call.remark(.warning, line: nil, "\(error)")
            }
        }
    }

    private func nextFile(_ call: CallContext) throws(ArchiveError) -> InputFile? {
        switch pass {
        case .reading(let reader):
            while let entry = try reader.nextEntry() {
                if let glob, entry.kind != .file || !glob.matches(entry.path) { continue }
                return archive.file(entry, number: reader.entryCount, .entry(reader), call)
            }
            return nil
        case .listed(let listing, var number):
            while number < listing.count {
                let this = number
                number += 1
                pass = .listed(listing, next: number)
                try archive.tree.checkStop()
                if let glob {
                    guard listing.kind(this) == .file, let path = try listing.path(this),
                        glob.matches(path)
                    else { continue }
                }
                guard let entry = try listing.entry(this) else { continue }
                return archive.file(entry, number: number, .listed(listing, this), call)
            }
            return nil
        }
    }
}

extension CallContext {
    /// The error for an archive that cannot be read.
    func fail(_ error: ArchiveError) -> LuaFunctionError {
        fail(line: nil, "\(error)")
    }

    /// The bounds of archives, as this request has them.
    var archiveLimits: ArchiveLimits {
        ArchiveLimits(
            maxEntries: Int(clamping: limits.archiveEntries),
            maxEntryBytes: Int(clamping: limits.documentBytes),
            maxTotalBytes: Int(clamping: limits.archiveBytes),
            maxRatio: Int(clamping: limits.archiveRatio),
            maxNesting: Int(clamping: limits.archiveNesting))
    }
}

extension FileFunctions {
    static let archiveSignatures = [
        Signature(
            name: "archive", parameters: [], returns: "oakum.Archive",
            help: "The file as an archive: zip, tar, ar or cpio, or a stream in gzip, xz, zstd, "
                + "bzip2 or lz4, around a tar, cpio or ar too. A stream alone is one entry.",
            errors: "a file that is none of these",
            example: "local archive = file:archive()")
    ]

    static func archiveMethods(_ call: CallContext) -> [(String, LuaFunction)] {
        [
            (
                "archive",
                { stack throws(LuaFunctionError) in
                    let file = try call.file(at: 1, of: stack)
                    let tree: ArchiveTree
                    do throws(ArchiveError) { tree = try open(file, call) } catch {
                        throw call.fail(file.member?.archive.located(error) ?? error)
                    }
                    return ArchiveFunctions.push(
                        tree, place: file.place, root: file.root, glob: file.glob, on: stack, call)
                }
            )
        ]
    }

    private static func open(
        _ file: InputFile, _ call: CallContext
    ) throws(ArchiveError) -> ArchiveTree {
        let tally = ArchiveTally(shouldStop: { Deadline.hasPassed })
        if let descriptor = file.pinnedDescriptor() {
            return try ArchiveTree(
                descriptor: descriptor, owner: file, name: file.name, limits: call.archiveLimits,
                tally: tally)
        }
        if let tree = try streamed(file) { return tree }
        let content: ContentBytes
        do throws(LuaFunctionError) { content = try file.contentBytes() } catch {
            throw ArchiveError(kind: .corrupt, reason: error.message, isFinal: true)
        }
        return unsafe try ArchiveTree(
            bytes: content.bytes, owner: content, isMappedFile: content.isMappedFile,
            name: file.name, limits: call.archiveLimits, tally: tally,
            parent: file.member?.archive.tree)
    }

    /// Archives inside others that are larger are not held in memory.
    private static let heldArchiveBytes = 8 << 20

    /// An archive inside another that can be read front to back without holding it, as an image's
    /// layer; small ones are held, since every pass would have to find them again.
    private static func streamed(_ file: InputFile) throws(ArchiveError) -> ArchiveTree? {
        guard let member = file.member, member.archive.tree.kind != .zip, !file.isHeld,
            file.size ?? .max > Self.heldArchiveBytes
        else { return nil }
        let tree = try ArchiveTree(
            streaming: member.number, of: member.archive.tree, name: file.name)
        return tree.kind == .zip ? nil : tree
    }
}

extension Library {
    static let archiveFunctions: [LibraryFunction] = [
        LibraryFunction(
            "archive", ["bytes: string", "name?: string"], returns: "oakum.Archive",
            "An archive out of bytes, as file:archive() gives. A compressed stream's one entry is "
                + "named after name.",
            errors: "bytes that are no archive",
            example: "local archive = oakum.archive(file:bytes())",
            { stack, call throws(LuaFunctionError) in
                let name = try stack.optionalArgument(2, "name") ?? ""
                let content = try contentBytes(at: 1, of: stack)
                do throws(ArchiveError) {
                    let tree = unsafe try ArchiveTree(
                        bytes: content.bytes, owner: content, name: name,
                        limits: call.archiveLimits,
                        tally: ArchiveTally(shouldStop: { Deadline.hasPassed }))
                    return ArchiveFunctions.push(
                        tree, place: name, root: call.request.root, glob: call.request.glob,
                        on: stack, call)
                } catch { throw call.fail(error) }
            }),
        LibraryFunction(
            "decompress", ["bytes: string", "limit?: integer"], returns: "string",
            "The content of a stream in gzip, xz, zstd, bzip2 or lz4.",
            errors: Self.outputErrors,
            example:
                "oakum.decompress(oakum.hex.decode(\"1f8b0800000000000203cbc80400ac2a93d802000000\"))"
                + " --> \"hi\"",
            { stack, call throws(LuaFunctionError) in
                let limit = try outputLimit(at: 2, of: stack)
                let bytes = unsafe try byteArgument(stack, 1, "bytes")
                var limits = call.archiveLimits
                limits.maxEntryBytes = limit
                do throws(ArchiveError) {
                    let output = unsafe try DeflateStream.decompressed(
                        UnsafeRawBufferPointer(bytes), limits: limits)
                    unsafe output.withUnsafeBufferPointer { unsafe stack.push($0) }
                    return 1
                } catch { throw call.fail(error) }
            }),
        inflating(
            "zlib", .zlib, "The content of a zlib stream (RFC 1950).",
            #"x\1\1\2\0\xFD\xFFhi\1;\0\xD2"#),
        inflating(
            "inflate", .raw, "The content of a bare deflate stream (RFC 1951).",
            #"\1\2\0\xFD\xFFhi"#),
    ]

    private static let outputErrors =
        "a stream that is damaged or cut off, or holds more than limit bytes (64 MiB when it is not "
        + "given)"

    private static func inflating(
        _ name: String, _ stream: DeflateStream, _ summary: String, _ example: String
    ) -> LibraryFunction {
        LibraryFunction(
            name, ["bytes: string", "limit?: integer"], returns: "string",
            summary, errors: outputErrors, example: "oakum.\(name)(\"\(example)\") --> \"hi\"",
            { stack, call throws(LuaFunctionError) in
                let limit = try outputLimit(at: 2, of: stack)
                let bytes = unsafe try byteArgument(stack, 1, "bytes")
                do throws(ArchiveError) {
                    let output = unsafe try stream.inflated(
                        UnsafeRawBufferPointer(bytes), limit: limit)
                    unsafe output.withUnsafeBufferPointer { unsafe stack.push($0) }
                    return 1
                } catch { throw call.fail(error) }
            })
    }

    private static func outputLimit(
        at index: Int, of stack: LuaStack
    ) throws(LuaFunctionError) -> Int {
        switch stack.type(at: index) {
        case .none, .nil: return 64 << 20
        default:
            guard let limit = stack.integer(at: index), limit >= 0 else {
                throw LuaFunctionError("limit: expected a number of bytes")
            }
            return min(Int(clamping: limit), 512 << 20)
        }
    }

    /// A string argument as bytes of their own: Lua may take the string away.
    static func contentBytes(
        at index: Int, of stack: LuaStack
    ) throws(LuaFunctionError) -> ContentBytes {
        unsafe ContentBytes(
            copying: UnsafeRawBufferPointer(try byteArgument(stack, index, "bytes")))
    }
}
