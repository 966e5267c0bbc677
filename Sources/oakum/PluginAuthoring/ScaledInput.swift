/// A larger input of the same form, for measuring: lists and lines repeated.
struct ScaledInput {
    let bytes: [UInt8]
    /// What was done, in words.
    let words: String

    /// Repeats the items of the largest JSON container, or else every line.
    ///
    /// - Parameter size: about so many bytes are made.
    init(_ original: [UInt8], to size: Int) {
        let first = original.first { !" \t\r\n".utf8.contains($0) }
        let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        if let block = Self.tables(of: original) {
            let count = max(1, size / max(1, block.count))
            bytes =
                original[..<block.upperBound]
                + Array(repeatElement(original[block], count: count - 1).joined())
                + original[block.upperBound...]
            words = "its first list of tables repeated \(count) times"
        } else if isJSON, let container = JSONContainer.largest(in: original) {
            let count = max(1, size / max(1, container.body.count))
            bytes = container.repeated(count, in: original)
            words = "its largest JSON container repeated \(count) times"
        } else {
            let count = max(1, size / max(1, original.count))
            let end: [UInt8] = original.last == 10 ? [] : [10]
            bytes = Array(repeatElement(original + end, count: count).joined())
            words = "everything repeated \(count) times"
        }
    }

    /// The first TOML tables of one list, from `[[NAME]]` to the line of a table that is not below
    /// NAME; `nil` without such a line.
    private static func tables(of bytes: [UInt8]) -> Range<Int>? {
        var start: Int?
        var name: ArraySlice<UInt8> = []
        var place = 0
        for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
            if let start, line.first == UInt8(ascii: "[") {
                let own = line.drop { $0 == UInt8(ascii: "[") }
                if !own.starts(with: name) { return start..<place }
            } else if start == nil, line.starts(with: "[[".utf8) {
                start = place
                name = line.dropFirst(2).prefix { $0 != UInt8(ascii: "]") }
            }
            place += line.count + 1
        }
        // Without a line end at the end nothing can follow.
        return start.flatMap { bytes.last == 10 ? $0..<bytes.count : nil }
    }
}

/// The inside of an array or object of a JSON text.
private struct JSONContainer {
    /// Between the brackets.
    var body: Range<Int>
    var isObject: Bool
    /// Where the keys of an object's own members end, before the quote.
    var keyEnds: [Int]

    /// The container with the most bytes that is not the whole document, else the document.
    static func largest(in bytes: [UInt8]) -> JSONContainer? {
        var open: [JSONContainer] = []
        var best: (container: JSONContainer, depth: Int)?
        var place = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place = end(ofString: place, in: bytes)
                let next = bytes[min(place + 1, bytes.count)...].first { $0 != 32 && $0 != 10 }
                if next == UInt8(ascii: ":"), let last = open.indices.last, open[last].isObject {
                    open[last].keyEnds.append(place)
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(
                    JSONContainer(
                        body: place + 1..<place + 1, isObject: bytes[place] == UInt8(ascii: "{"),
                        keyEnds: []))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard var container = open.popLast() else { return best?.container }
                container.body = container.body.lowerBound..<place
                let isInner = !open.isEmpty
                if best.map({ isInner && container.body.count > $0.container.body.count }) ?? true {
                    best = (container, open.count)
                } else if !isInner, bytes[container.body].isEmpty {
                    best = (container, 0)
                }
            default: break
            }
            place += 1
        }
        return best?.container
    }

    private static func end(ofString start: Int, in bytes: [UInt8]) -> Int {
        var place = start + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place, bytes.count - 1)
    }

    /// The document with the container's items so many times; repeated keys get a number.
    func repeated(_ count: Int, in bytes: [UInt8]) -> [UInt8] {
        var result = Array(bytes[..<body.upperBound])
        result.reserveCapacity(bytes.count + body.count * count)
        let isEmpty = bytes[body].allSatisfy { " \t\r\n".utf8.contains($0) }
        for number in stride(from: 2, through: isEmpty ? 1 : count, by: 1) {
            result.append(UInt8(ascii: ","))
            var start = body.lowerBound
            for end in keyEnds {
                result += bytes[start..<end] + Array("-\(number)".utf8)
                start = end
            }
            result += bytes[start..<body.upperBound]
        }
        return result + bytes[body.upperBound...]
    }
}
