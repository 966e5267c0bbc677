internal import CPCRE2

/// A compiled Perl-compatible regular expression (PCRE2 10, see pcre2pattern) over UTF-8.
///
/// Invalid UTF-8 in a text never matches and is no error. Searching is bounded by
/// ``matchLimit`` steps, so an expression that backtracks without end gives up with an error instead
/// of hanging. Not for use from two threads at once.
@safe public final class RegularExpression {
    /// The expression as it was written.
    public let pattern: String
    /// The names of named groups with their numbers, in the order of the numbers.
    public let names: [(name: String, number: Int)]
    private let code: OpaquePointer
    private let data: OpaquePointer
    private let context: OpaquePointer

    /// Bytes of the longest expression.
    public static let patternLimit = 10_000
    /// Steps of one search.
    public static let matchLimit: UInt32 = 1_000_000
    /// KiB of memory of one search.
    private static let heapLimit: UInt32 = 16 * 1024

    /// Compiles an expression.
    ///
    /// - Throws: ``RegularExpressionError`` with the place of the fault.
    public init(_ pattern: String) throws(RegularExpressionError) {
        guard pattern.utf8.count <= Self.patternLimit else {
            throw RegularExpressionError(
                reason: "is longer than \(Self.patternLimit) bytes", offset: nil)
        }
        var status: Int32 = 0
        var offset = 0
        var text = pattern
        let options = UInt32(PCRE2_MATCH_INVALID_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C)
        let compiled = text.withUTF8 { bytes in
            unsafe pcre2_compile_8(
                bytes.baseAddress, bytes.count, options, &status, &offset, nil)
        }
        guard let code = unsafe compiled else {
            throw RegularExpressionError(reason: Self.words(status), offset: offset)
        }
        guard let data = unsafe pcre2_match_data_create_from_pattern_8(code, nil),
            let context = unsafe pcre2_match_context_create_8(nil)
        else { throw RegularExpressionError(reason: "there is no memory for it", offset: nil) }
        unsafe pcre2_set_match_limit_8(context, Self.matchLimit)
        unsafe pcre2_set_heap_limit_8(context, Self.heapLimit)
        self.pattern = pattern
        unsafe self.code = code
        unsafe self.data = data
        unsafe self.context = context
        unsafe names = Self.names(of: code)
    }

    deinit {
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_code_free_8(code)
    }

    /// The first match at or after an offset: ranges of bytes of the whole and of each group; `nil`
    /// for a group that took no part.
    ///
    /// - Throws: ``RegularExpressionError`` when it gives up.
    public func firstMatch(
        in text: UnsafeBufferPointer<UInt8>, from offset: Int = 0
    ) throws(RegularExpressionError) -> [Range<Int>?]? {
        guard (0...text.count).contains(offset) else { return nil }
        let count = unsafe pcre2_match_8(
            code, text.baseAddress, text.count, offset, 0, data, context)
        guard count != PCRE2_ERROR_NOMATCH else { return nil }
        guard count > 0 else {
            let isLimit = [PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_DEPTHLIMIT]
                .contains(count)
            throw RegularExpressionError(
                reason: isLimit
                    ? "gave up: it tries too many ways to match" : Self.words(count), offset: nil)
        }
        let groups = Int(unsafe pcre2_get_ovector_count_8(data))
        guard let ends = unsafe pcre2_get_ovector_pointer_8(data) else { return nil }
        return (0..<groups).map { group in
            let (start, stop) = unsafe (ends[2 * group], ends[2 * group + 1])
            // Both are -1 for a group that took no part; \K can turn them around.
            return start >= 0 && start <= stop && stop <= text.count ? start..<stop : nil
        }
    }

    private static func names(of code: OpaquePointer) -> [(name: String, number: Int)] {
        var count: UInt32 = 0
        var size: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        guard unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count) == 0,
            unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size) == 0,
            unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table) == 0,
            let table = unsafe table
        else { return [] }
        return (0..<Int(count)).map { entry in
            // Two bytes of the group's number, then its name up to a NUL.
            let start = unsafe table + entry * Int(size)
            let name = unsafe UnsafeBufferPointer(start: start + 2, count: Int(size) - 2).prefix {
                $0 != 0
            }
            return unsafe (
                String(decoding: name, as: UTF8.self), Int(start[0]) << 8 | Int(start[1])
            )
        }.sorted { $0.number < $1.number }
    }

    private static func words(_ status: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = unsafe pcre2_get_error_message_8(status, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<Int(count)], as: UTF8.self) : "is malformed"
    }
}

/// Why an expression cannot be used.
public struct RegularExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String
    /// Bytes of the expression before the fault, where that is known.
    public var offset: Int?

    public init(reason: String, offset: Int?) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String {
        offset.map { "\(reason) (at character \($0 + 1))" } ?? reason
    }
}
