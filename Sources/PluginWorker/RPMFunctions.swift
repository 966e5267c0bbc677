internal import Databases
internal import LuaRuntime
internal import RPMDatabases

/// `rpm`, a database or package file, and the headers in it.
struct RPMFunctions {
    let call: CallContext

    static let fields = [
        FieldSignature(
            name: "kind", type: "\"berkeley\"|\"ndb\"|\"sqlite\"|\"package\"|\"headers\"",
            help: "the form of the file: a database of three kinds, a package, bare headers")
    ]

    static let signatures = [
        MethodSignature(
            name: "headers", parameters: [],
            returns: "fun(): integer?, oakum.RpmHeader?, string?",
            help:
                "The number and the header of each package; of one that is damaged, nil and what is "
                + "wrong in its place. A header is good until the loop moves on.",
            errors: "a database that is cut off, or damaged as a whole",
            example:
                "for number, header, fault in rpm:headers() do out:warn(nil, fault or header.name) end"
        ),
        MethodSignature(
            name: "owners", parameters: ["paths: string[]"], returns: "{[string]: integer}",
            help:
                "The number of the first package that has each of the absolute paths among its "
                + "files; paths that none has are not in it. Damaged headers are passed over.",
            errors: "a database that is cut off, or damaged as a whole",
            example: "local number = rpm:owners({ \"/usr/bin/sh\" })[\"/usr/bin/sh\"]"),
    ]

    static let headerFields = [
        FieldSignature(name: "name", type: "string?", help: "the package's name"),
        FieldSignature(name: "epoch", type: "integer?", help: "nil counts as 0"),
        FieldSignature(name: "version", type: "string?", help: "without epoch and release"),
        FieldSignature(name: "release", type: "string?", help: "1.el9, 3.fc40 ..."),
        FieldSignature(name: "arch", type: "string?", help: "x86_64, noarch ...; nil for keys"),
        FieldSignature(
            name: "source_rpm", type: "string?",
            help: "file name of the source package; nil when it is one"),
        FieldSignature(name: "is_source", type: "boolean", help: "whether it is a source package"),
        FieldSignature(name: "vendor", type: "string?", help: "who built it"),
        FieldSignature(name: "distribution", type: "string?", help: "what it was built for"),
        FieldSignature(name: "license", type: "string?", help: "as the package states it"),
        FieldSignature(name: "summary", type: "string?", help: "one line"),
        FieldSignature(name: "url", type: "string?", help: "home page"),
        FieldSignature(
            name: "modularity_label", type: "string?", help: "name:stream:version:context"),
        FieldSignature(
            name: "sigmd5", type: "string?",
            help: "MD5 of header and payload in hexadecimal digits"),
        FieldSignature(
            name: "install_time", type: "integer?",
            help: "Unix seconds; nil when it is not installed"),
        FieldSignature(
            name: "provides", type: "string[]", help: "names, without versions; a fresh list"),
        FieldSignature(
            name: "requires", type: "string[]", help: "names, without versions; a fresh list"),
    ]

    static let headerSignatures = [
        MethodSignature(
            name: "files", parameters: [], returns: "{path: string, digest?: string}[]",
            help: "Its files and directories, absolute, with digests where it has them "
                + "(sha256:HEX). For the paths alone, give the header to out:owns.",
            example: "local files = header:files()")
    ]

    func install(in state: LuaState) {
        let call = call
        let step = state.define { stack throws(LuaFunctionError) in
            try call.withIteration(stack.captured(1)) { iteration throws(LuaFunctionError) in
                guard case .headers(let headers) = iteration else { return 0 }
                return try headers.pushNext(on: stack, call)
            }
        }
        let own = [
            "headers": state.define { stack throws(LuaFunctionError) in
                let headers = HeaderIteration(try Self.database(stack, call))
                stack.push(call.add(.headers(headers)))
                stack.push(step, capturing: 1)
                return 1
            },
            "owners": state.define { stack throws(LuaFunctionError) in
                try Self.pushOwners(stack, call)
                return 1
            },
        ]
        HandleMetatable.install(HandleKind.rpm, "an rpm database", own, in: state) {
            stack, name throws(LuaFunctionError) in
            let database = try Self.database(stack, call)
            guard name == "kind" else { return false }
            stack.push(database.form.rawValue)
            return true
        }
        let methods = [
            "files": state.define { stack throws(LuaFunctionError) in
                Self.pushFiles(of: try Self.header(at: 1, of: stack, call), on: stack)
                return 1
            }
        ]
        HandleMetatable.install(HandleKind.rpmHeader, "an rpm header", methods, in: state) {
            stack, name throws(LuaFunctionError) in
            Self.push(name, of: try Self.header(at: 1, of: stack, call), on: stack)
        }
    }

    private static func database(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> OpenRPM {
        guard let handle = stack.handle(at: 1), handle.kind == HandleKind.rpm else {
            throw LuaFunctionError(
                "expected an rpm database: call it with a colon, as in rpm:headers()")
        }
        guard case .rpm(let database)? = call.resources[handle.owner] else {
            throw LuaFunctionError("this rpm database belongs to an entry or file that is done")
        }
        return database
    }

    static func header(
        at index: Int, of stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> RPMHeader {
        guard let handle = stack.handle(at: index), handle.kind == HandleKind.rpmHeader else {
            throw LuaFunctionError(
                "expected an rpm header: call it with a colon, as in header:files()")
        }
        guard case .rpmHeader(let header)? = call.resources[handle.owner] else {
            throw LuaFunctionError("the loop has passed this header: read it inside the loop")
        }
        return header
    }

    private static func push(_ name: String, of header: RPMHeader, on stack: LuaStack) -> Bool {
        switch name {
        case "name": stack.push(optional: header.name)
        case "epoch": stack.push(optional: header.epoch)
        case "version": stack.push(optional: header.version)
        case "release": stack.push(optional: header.release)
        case "arch": stack.push(optional: header.arch)
        case "source_rpm": stack.push(optional: header.sourceRPM)
        case "is_source": stack.push(header.isSource)
        case "vendor": stack.push(optional: header.vendor)
        case "distribution": stack.push(optional: header.distribution)
        case "license": stack.push(optional: header.license)
        case "summary": stack.push(optional: header.summary)
        case "url": stack.push(optional: header.url)
        case "modularity_label": stack.push(optional: header.modularityLabel)
        case "sigmd5": stack.push(optional: header.sigMD5)
        case "install_time": stack.push(optional: header.installTime)
        case "provides": stack.pushList(header.provides)
        case "requires": stack.pushList(header.requires)
        default: return false
        }
        return true
    }

    private static func pushFiles(of header: RPMHeader, on stack: LuaStack) {
        let list = RPMFileList(header)
        let digests = list.digests()
        stack.newTable(list: list.count)
        var position = 0
        list.forEach { index, directory, name in
            stack.newTable(fields: 2)
            let path = Array(directory + name)
            unsafe path.withUnsafeBufferPointer { unsafe stack.push($0) }
            stack.setField("path", ofTableAt: -2)
            if index < digests.count, let digest = digests[index] {
                stack.push(digest)
                stack.setField("digest", ofTableAt: -2)
            }
            position += 1
            stack.setItem(position, ofTableAt: -2)
        }
    }

    /// Looks names up first: most files share none with what is asked for.
    private static func pushOwners(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) {
        let headers = HeaderIteration(try database(stack, call))
        var wanted: [ArraySlice<UInt8>: Set<ArraySlice<UInt8>>] = [:]
        for path in try stack.texts(at: 2, "paths") {
            let bytes = Array(path.utf8)
            guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { continue }
            wanted[bytes[(slash + 1)...], default: []].insert(bytes[...slash])
        }
        stack.newTable()
        // Past the deadline, Lua itself stops at its next step.
        while !wanted.isEmpty, !Deadline.hasPassed, let stored = try headers.next(call) {
            guard case .success(let header) = stored.content else { continue }
            RPMFileList(header).forEach { _, directory, name in
                guard wanted[name]?.remove(directory) != nil else { return }
                if wanted[name]?.isEmpty == true { wanted[name] = nil }
                stack.push(Int64(stored.number))
                stack.setField(
                    String(decoding: directory + name, as: UTF8.self), ofTableAt: -2)
            }
        }
    }
}

/// A database or package file that a plugin has opened.
struct OpenRPM {
    let form: RPMForm
    let content: ContentBytes

    var bytes: RPMBytes { unsafe RPMBytes(content.bytes, owner: content) }
}

extension RPMFunctions {
    /// Opens bytes as an rpm database and pushes it.
    static func push(
        _ content: ContentBytes, on stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        guard let form = RPMForm(unsafe RPMBytes(content.bytes, owner: content)) else {
            throw call.fail(
                line: nil,
                "cannot read the rpm database: it is no Berkeley DB hash, NDB, SQLite file or package"
            )
        }
        let opened = OpenRPM(form: form, content: content)
        stack.push(LuaHandle(kind: HandleKind.rpm, owner: call.add(.rpm(opened)), node: 0))
        return 1
    }
}

/// A loop over the headers of a database or package file. A header is good until the next step.
final class HeaderIteration {
    private enum Source {
        case unopened(OpenRPM)
        case berkeley(BerkeleyHashReader)
        case ndb(NDBReader)
        case sqlite(SQLiteRows)
        case sequence(HeaderSequence)
        case ended
    }

    private var source: Source
    private var current: UInt32?

    init(_ database: OpenRPM) { source = .unopened(database) }

    /// Pushes the number of the next header, and it or nil and what is wrong with it.
    func pushNext(on stack: LuaStack, _ call: CallContext) throws(LuaFunctionError) -> Int {
        if let current { _ = call.resources.remove(current) }
        current = nil
        let stored: StoredHeader?
        do throws(LuaFunctionError) { stored = try next(call) } catch {
            source = .ended
            throw error
        }
        guard let stored else { return 0 }
        stack.push(Int64(stored.number))
        switch stored.content {
        case .success(let header):
            let number = call.add(.rpmHeader(header))
            current = number
            stack.push(LuaHandle(kind: HandleKind.rpmHeader, owner: number, node: 0))
            return 2
        case .failure(let error):
            stack.pushNil()
            stack.push("\(error)")
            return 3
        }
    }

    /// The next header, whole or not; nil at the end.
    func next(_ call: CallContext) throws(LuaFunctionError) -> StoredHeader? {
        if case .unopened(let database) = source, database.form == .sqlite {
            source = .sqlite(
                try DatabaseFunctions.reader(database.content, call).rows(
                    "SELECT hnum, blob FROM Packages ORDER BY hnum", call))
        }
        if case .sqlite(let rows) = source { return try Self.next(rows, call) }
        do throws(RPMError) { return try nextOfBytes() } catch {
            throw call.fail(line: nil, "cannot read the rpm database: \(error)")
        }
    }

    private func nextOfBytes() throws(RPMError) -> StoredHeader? {
        if case .unopened(let database) = source {
            switch database.form {
            case .berkeley: source = .berkeley(try BerkeleyHashReader(database.bytes))
            case .ndb: source = .ndb(try NDBReader(database.bytes))
            case .headers: source = .sequence(HeaderSequence(database.bytes))
            case .package:
                source = .ended
                return try RPMPackageFile.stored(database.bytes)
            case .sqlite: return nil
            }
        }
        switch source {
        case .berkeley(var reader):
            defer { source = .berkeley(reader) }
            return try reader.next()
        case .ndb(var reader):
            defer { source = .ndb(reader) }
            return reader.next()
        case .sequence(var reader):
            defer { source = .sequence(reader) }
            return try reader.next()
        case .unopened, .sqlite, .ended: return nil
        }
    }

    private static func next(
        _ rows: SQLiteRows, _ call: CallContext
    ) throws(LuaFunctionError) -> StoredHeader? {
        let row: [DatabaseValue]?
        do throws(DatabaseError) { row = try rows.next() } catch { throw call.fail(error) }
        guard let row, row.count == 2 else { return nil }
        var number = 0
        if case .integer(let value) = row[0] { number = Int(clamping: value) }
        guard case .blob(let blob) = row[1] else { return StoredHeader(number: number, blob: []) }
        return StoredHeader(number: number, blob: blob)
    }
}

extension SQLiteReader {
    /// The rows of a query of ours.
    fileprivate func rows(
        _ sql: String, _ call: CallContext
    ) throws(LuaFunctionError) -> SQLiteRows {
        do throws(DatabaseError) { return try query(sql, []) } catch {
            throw call.fail(line: nil, "cannot read the rpm database: \(error)")
        }
    }
}

extension LuaStack {
    func push(optional number: Int?) {
        if let number { push(Int64(number)) } else { pushNil() }
    }

    /// The strings of a plain list.
    func texts(at index: Int, _ name: String) throws(LuaFunctionError) -> [String] {
        guard type(at: index) == .table else {
            throw LuaFunctionError(
                "\(name): expected a list of strings, got \(type(at: index).name)")
        }
        var texts: [String] = []
        for position in 1...max(1, rawLength(at: index)) {
            pushItem(position, ofTableAt: index)
            defer { pop(1) }
            if type(at: -1) == .nil { break }
            texts.append(try argument(-1, "\(name)[\(position)]"))
        }
        return texts
    }
}

extension FileFunctions {
    static let rpmSignatures = [
        Signature(
            name: "rpm", parameters: [], returns: "oakum.Rpm",
            help:
                "The file as an rpm database (Berkeley DB hash, NDB or SQLite) or package: what its "
                + "headers say. Of a SQLite database, what a -wal file beside it holds is not seen.",
            errors: "a file that is none of these",
            example: "local rpm = file:rpm()")
    ]

    static func rpmMethods(_ call: CallContext) -> [(String, LuaFunction)] {
        [
            (
                "rpm",
                { stack throws(LuaFunctionError) in
                    try RPMFunctions.push(
                        try call.file(at: 1, of: stack).contentBytes(), on: stack, call)
                }
            )
        ]
    }
}

extension Library {
    static let rpmFunctions: [LibraryFunction] = [
        LibraryFunction(
            "rpm", ["bytes: string"], returns: "oakum.Rpm",
            "An rpm database or package out of bytes, as file:rpm() gives.",
            errors: "bytes that are none of these",
            example: "local rpm = oakum.rpm(entry:bytes())",
            { stack, call throws(LuaFunctionError) in
                try RPMFunctions.push(contentBytes(at: 1, of: stack), on: stack, call)
            })
    ]
}
