/// Where the value ends that begins at a place: after its brackets or quotes, else before the next
/// comma, bracket or line end.
struct ValueEnd {
    let bytes: [UInt8]

    func after(_ start: Int) -> Int {
        var place = start
        while place < bytes.count, bytes[place] == 32 { place += 1 }
        guard place < bytes.count else { return place }
        switch bytes[place] {
        case UInt8(ascii: "\""): return string(place)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return container(place)
        default:
            while place < bytes.count, !",}]\n".utf8.contains(bytes[place]) { place += 1 }
            return place
        }
    }

    private func string(_ start: Int) -> Int {
        var place = start + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != 10 {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(bytes.count, place + 1)
    }

    private func container(_ start: Int) -> Int {
        var depth = 0
        var place = start
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""): place = string(place) - 1
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            place += 1
            if depth == 0 { return place }
        }
        return bytes.count
    }
}
