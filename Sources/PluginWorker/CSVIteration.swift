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
            stack.push(Int64(row.line))
            unsafe stack.newTable(list: header == nil ? row.fields.count : 0, fields: header?.count ?? 0)
            for unsafe (column, field) in unsafe row.fields.enumerated() {
                if let header {
                    guard column < header.count else { break }
                    unsafe header[column].withUnsafeBufferPointer { unsafe stack.push($0) }
                }
                unsafe stack.push(field)
                if header == nil {
                    stack.setItem(column + 1, ofTableAt: -2)
                } else {
                    stack.setTopPair(ofTableAt: -3)
                }
            }
            return 2
        } catch {
            throw call.fail(line: error.line, "\(error)")
        }
    }
}
