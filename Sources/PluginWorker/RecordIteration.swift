internal import Documents
internal import LuaRuntime

/// The JSON values of a file, one by one: a line each (JSONL), or the whole file as one.
///
/// A JSONL file is never held whole: each line is parsed when the loop asks for it, and the view
/// of the line before ends there.
final class RecordIteration {
    private let file: InputFile
    private let splitter = LineSplitter()
    private let lines: JSONLines
    private var current: UInt32?
    private var isEnded = false
    private var isStarted = false

    init(_ file: InputFile) throws(LuaFunctionError) {
        self.file = file
        do throws(DocumentError) { lines = try JSONLines() } catch {
            throw LuaFunctionError("\(error)")
        }
    }

    /// Pushes (line number, view), or nothing at the end.
    func pushNext(on stack: LuaStack, _ call: CallContext) throws(LuaFunctionError) -> Int {
        if let current { call.removeDocument(current) }
        current = nil
        do throws(DocumentError) {
            while let line = try nextLine(call) {
                let isFirst = !isStarted
                do throws(DocumentError) {
                    guard try lines.read(line, number: splitter.number) else { continue }
                } catch {
                    // A first line that is no value by itself: one value over many lines.
                    guard isFirst else { throw error }
                    return try pushWhole(line, on: stack, call)
                }
                isStarted = true
                call.lastRead = .line(splitter.number)
                return push(lines.document, at: splitter.number, on: stack, call)
            }
            return 0
        } catch {
            throw call.fail(line: error.line, "\(error)")
        }
    }

    private func push(
        _ document: JSONDocument, at line: Int, on stack: LuaStack, _ call: CallContext
    ) -> Int {
        let id = call.add(document)
        current = id
        stack.push(Int64(line))
        ViewFunctions.push(document.root, of: id, document, on: stack)
        return 2
    }

    private func pushWhole(
        _ first: ArraySlice<UInt8>, on stack: LuaStack, _ call: CallContext
    ) throws(DocumentError) -> Int {
        let number = splitter.number
        let whole = DocumentBytes(capacity: 1 << 20)
        let newline = [UInt8(ascii: "\n")]
        var next: ArraySlice<UInt8>? = first
        while let line = next {
            unsafe line.withUnsafeBytes { unsafe whole.append($0) }
            unsafe newline.withUnsafeBytes { unsafe whole.append($0) }
            next = try nextLine(call)
        }
        try lines.document.reparse(whole, baseLine: number)
        isStarted = true
        return push(lines.document, at: number, on: stack, call)
    }

    private func nextLine(_ call: CallContext) throws(DocumentError) -> ArraySlice<UInt8>? {
        while true {
            if let line = try splitter.next() { return line }
            if isEnded { return nil }
            var hasMore = false
            do throws(LuaFunctionError) {
                hasMore = unsafe try file.nextChunk { chunk in unsafe splitter.feed(chunk) }
            } catch {
                throw DocumentError(
                    format: "JSON", reason: error.message, line: nil, column: nil)
            }
            if !hasMore {
                isEnded = true
                splitter.finish()
            }
        }
    }
}
