internal import Databases
internal import LuaRuntime

/// `database`: rows of a SQLite file, for reading alone.
struct DatabaseFunctions {
    let call: CallContext

    static let signatures = [
        FileFunctions.Signature(
            name: "rows", parameters: ["sql: string", "...: string|number|boolean|nil"],
            returns: "fun(): table<string, any>?",
            help: "The rows of one SELECT: a plain table each, keyed by column, NULL left out. "
                + "The values stand for its ?.",
            errors: "a query that is wrong or does more than read, a damaged database",
            example:
                "for row in database:rows(\"SELECT name FROM packages WHERE size > ?\", 0) do "
                + "out:warn(nil, row.name) end"),
        FileFunctions.Signature(
            name: "tables", parameters: [], returns: "string[]",
            help: "The names of its tables, sorted.", errors: "a damaged database",
            example: "local names = database:tables()"),
    ]

    func install(in state: LuaState) {
        let call = call
        let step = state.define { stack throws(LuaFunctionError) in
            try call.withIteration(stack.captured(1)) { iteration throws(LuaFunctionError) in
                guard case .rows(let rows) = iteration else { return 0 }
                return try Self.pushNext(rows, on: stack, call)
            }
        }
        let methods = [
            "rows": state.define { stack throws(LuaFunctionError) in
                let database = try Self.database(stack, call)
                let sql = try stack.argument(2, "sql")
                var values: [DatabaseValue] = []
                for index in stride(from: 3, through: stack.count, by: 1) {
                    values.append(try Self.value(at: index, of: stack))
                }
                do throws(DatabaseError) {
                    stack.push(call.add(.rows(try database.query(sql, values))))
                } catch { throw call.fail(error) }
                stack.push(step, capturing: 1)
                return 1
            },
            "tables": state.define { stack throws(LuaFunctionError) in
                let database = try Self.database(stack, call)
                let names: [String]
                do throws(DatabaseError) {
                    names = try database.tables()
                } catch { throw call.fail(error) }
                stack.pushList(names)
                return 1
            },
        ]
        HandleMetatable.install(HandleKind.database, "a database", methods, in: state) {
            stack, _ throws(LuaFunctionError) in false
        }
    }

    private static func database(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> SQLiteReader {
        guard let handle = stack.handle(at: 1), handle.kind == HandleKind.database else {
            throw LuaFunctionError(
                "expected a database: call it with a colon, as in database:rows(sql)")
        }
        guard case .database(let database)? = call.resources[handle.owner] else {
            throw LuaFunctionError("this database belongs to an entry or file that is done")
        }
        return database
    }

    private static func value(
        at index: Int, of stack: LuaStack
    ) throws(LuaFunctionError) -> DatabaseValue {
        switch stack.type(at: index) {
        case .nil, .none: return .null
        case .boolean: return .integer(stack.boolean(at: index) ? 1 : 0)
        case .number:
            if let number = stack.integer(at: index) { return .integer(number) }
            return .real(stack.number(at: index) ?? 0)
        case .string:
            return unsafe .text(stack.bytes(at: index).map { unsafe Array($0) } ?? [])
        default:
            throw LuaFunctionError(
                "value \(index - 2): expected a string, a number, a boolean or nil, got "
                    + stack.type(at: index).name)
        }
    }

    private static func pushNext(
        _ rows: SQLiteRows, on stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let row: [DatabaseValue]?
        do throws(DatabaseError) { row = try rows.next() } catch { throw call.fail(error) }
        guard let row else { return 0 }
        stack.newTable(fields: row.count)
        for (column, value) in zip(rows.columns, row) {
            switch value {
            case .null: continue
            case .integer(let number): stack.push(number)
            case .real(let number): stack.push(number)
            case .text(let bytes), .blob(let bytes):
                unsafe bytes.withUnsafeBufferPointer { unsafe stack.push($0) }
            }
            stack.setField(column, ofTableAt: -2)
        }
        return 1
    }

    /// Opens bytes as a database and pushes it.
    static func push(
        _ content: ContentBytes, on stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let database = try reader(content, call)
        stack.push(
            LuaHandle(kind: HandleKind.database, owner: call.add(.database(database)), node: 0))
        return 1
    }

    /// Opens bytes as a database.
    static func reader(
        _ content: ContentBytes, _ call: CallContext
    ) throws(LuaFunctionError) -> SQLiteReader {
        var content = content
        let modes = SQLiteReader.modeOffsets
        if unsafe modes.upperBound < content.bytes.count,
            unsafe content.bytes.starts(with: SQLiteReader.magic),
            modes.contains(where: { unsafe content.bytes[$0] == 2 })
        {
            content = content.replacing(modes, with: 1)
        }
        do throws(DatabaseError) {
            return unsafe try SQLiteReader(
                bytes: content.bytes, owner: content, shouldStop: { Deadline.hasPassed })
        } catch { throw call.fail(error) }
    }
}

extension CallContext {
    /// The error for a database: a fault of the input, or of the query.
    func fail(_ error: DatabaseError) -> LuaFunctionError {
        error.kind == .input ? fail(line: nil, "\(error)") : LuaFunctionError("\(error)")
    }
}

extension LuaStack {
    /// Pushes a plain list of strings.
    func pushList(_ texts: [String]) {
        newTable(list: texts.count)
        for (position, text) in texts.enumerated() {
            push(text)
            setItem(position + 1, ofTableAt: -2)
        }
    }
}

extension FileFunctions {
    static let databaseSignatures = [
        Signature(
            name: "sqlite", parameters: [], returns: "oakum.Database",
            help: "The file as a SQLite database. What a -wal file beside it holds is not seen.",
            errors: "a file that is no SQLite database",
            example: "local database = file:sqlite()")
    ]

    static func databaseMethods(_ call: CallContext) -> [(String, LuaFunction)] {
        [
            (
                "sqlite",
                { stack throws(LuaFunctionError) in
                    try DatabaseFunctions.push(
                        try call.file(at: 1, of: stack).contentBytes(), on: stack, call)
                }
            )
        ]
    }
}

extension Library {
    static let databaseFunctions: [LibraryFunction] = [
        LibraryFunction(
            "sqlite", ["bytes: string"], returns: "oakum.Database",
            "A SQLite database out of bytes, as file:sqlite() gives.",
            errors: "bytes that are no SQLite database",
            example: "local database = oakum.sqlite(entry:bytes())",
            { stack, call throws(LuaFunctionError) in
                try DatabaseFunctions.push(contentBytes(at: 1, of: stack), on: stack, call)
            })
    ]
}
