/// The lines of a program's output, repaired where they are no UTF-8.
///
/// Splitting is by the byte 10: a Swift `Character` may hold CR and LF at once.
func outputLines(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
}

/// The fields between single bytes.
func fields(_ line: String, separator: UInt8) -> [String] {
    line.utf8.split(separator: separator, omittingEmptySubsequences: false)
        .map { String(Substring($0)) }
}
