internal import Documents
internal import LuaRuntime

/// The rows of a CSV text, as `file:csv{...}` gives them.
struct CSVIteration {
    private var reader: CSVReader
    private var header: [[UInt8]]?

    /// Options: `header` (first row names the columns), `comment` (prefix), `separator`.
    init(
        _ bytes: DocumentBytes, optionsAt index: Int, of stack: LuaStack
    ) throws(LuaFunctionError) {
        let separator = try stack.option("separator", at: index) ?? ","
        guard separator.utf8.count == 1, let byte = separator.utf8.first else {
            throw LuaFunctionError("separator: expected one character, got \(quoted(separator))")
        }
        let comment = try stack.option("comment", at: index)
        guard (comment?.utf8.count ?? 1) == 1 else {
            throw LuaFunctionError("comment: expected one character, got \(quoted(comment ?? ""))")
        }
        do throws(DocumentError) {
            reader = try CSVReader(bytes, separator: byte, comment: comment?.utf8.first)
        } catch { throw LuaFunctionError("\(error)") }
        if stack.flag("header", at: index) == true { header = [] }
    }

    /// Pushes (line number, row), or nothing at the end.
    mutating func pushNext(
        on stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        do throws(DocumentError) {
            guard var row = try reader.next() else { return 0 }
            if header?.isEmpty == true {
                header = unsafe row.fields.map { unsafe Array($0) }
                guard let first = try reader.next() else { return 0 }
                row = first
            }
            call.lastRead = .line(row.line)
            stack.push(Int64(row.line))
            push(row, on: stack)
            return 2
        } catch {
            throw call.fail(line: error.line, "\(error)")
        }
    }

    /// A row as a list, or as a table keyed by the header; columns beyond the header are left out.
    private func push(_ row: CSVReader.Row, on stack: LuaStack) {
        let count = unsafe row.fields.count
        guard let header else {
            stack.newTable(list: count)
            for column in 0..<count {
                unsafe stack.push(row.fields[column])
                stack.setItem(column + 1, ofTableAt: -2)
            }
            return
        }
        stack.newTable(fields: header.count)
        for column in 0..<min(count, header.count) {
            unsafe header[column].withUnsafeBufferPointer { unsafe stack.push($0) }
            unsafe stack.push(row.fields[column])
            stack.setTopPair(ofTableAt: -3)
        }
    }
}
