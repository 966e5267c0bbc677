internal import LuaRuntime
internal import PluginProtocol

/// Texts of records: UTF-8 without NUL, whatever the file had.
enum RecordText {
    /// What is said where bytes were replaced.
    static let remark =
        "NUL or bytes that are not UTF-8 became \\xNN; oakum.text.from_latin1 makes text of Latin-1"

    /// The text with `\xNN` for bytes that are not UTF-8 and for NUL, as paths have them; `nil` when
    /// nothing had to go.
    static func repaired(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard unsafe bytes.contains(where: { $0 == 0 || $0 >= 0x80 }) else { return nil }
        let hasNUL = unsafe bytes.contains(0)
        guard unsafe hasNUL || String(validating: bytes, as: UTF8.self) == nil else { return nil }
        return unsafe escapedText(bytes).split(separator: "\0", omittingEmptySubsequences: false)
            .joined(separator: "\\x00")
    }

    /// The package URL without `%00`; `nil` when it has none.
    static func repaired(purl: String) -> String? {
        guard purl.utf8.contains(UInt8(ascii: "%")) else { return nil }
        var result: [UInt8] = []
        var rest = Array(purl.utf8)[...]
        var isChanged = false
        while let byte = rest.first {
            if rest.starts(with: "%00".utf8) {
                result += "%5Cx00".utf8
                rest = rest.dropFirst(3)
                isChanged = true
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return isChanged ? String(decoding: result, as: UTF8.self) : nil
    }
}

extension LuaStack {
    /// A string argument as text, whatever its bytes; what had to be replaced is a remark.
    func textArgument(
        _ index: Int, _ name: String, _ function: String, _ call: CallContext
    ) throws(LuaFunctionError) -> String {
        let text = try argument(index, name)
        guard let bytes = unsafe bytes(at: index), let repaired = unsafe RecordText.repaired(bytes)
        else { return text }
        try call.remark(
            .warning, line: call.lastLine, "\(function): \(name): " + RecordText.remark)
        return repaired
    }
}
