internal import LuaRuntime
internal import PluginProtocol

/// Orders versions by a plugin's scheme.
///
/// With `key(version, scheme)` each version gets bytes that compare like the nested lists that the plugin
/// returned: list ends before numbers before strings, items one by one. With
/// `compare(a, b, scheme)` the versions are sorted and a version's bytes are its rank: good for this set only.
struct VersionKeys {
    let plugin: LoadedPlugin
    /// Which of the plugin's schemes is meant: the last argument of each call.
    let scheme: String

    /// For each version: `true` and its key, or `false` and why there is none.
    func keys(of versions: [String]) throws(LuaError) -> [(isValid: Bool, bytes: [UInt8])] {
        if plugin.pushFunction("key", of: "versioning") {
            let reference = plugin.state.stack.makeReference()
            var result: [(Bool, [UInt8])] = []
            for version in versions { result.append(try key(of: version, by: reference)) }
            return result
        }
        guard plugin.pushFunction("compare", of: "versioning") else {
            throw LuaError(
                reason: .raised,
                message: "\(plugin.name): versioning needs a function 'key' or 'compare'")
        }
        return try ranks(of: versions, by: plugin.state.stack.makeReference())
    }

    private func key(
        of version: String, by reference: Int32
    ) throws(LuaError) -> (Bool, [UInt8]) {
        let stack = plugin.state.stack
        stack.pushReference(reference)
        stack.push(version)
        stack.push(scheme)
        do throws(LuaError) {
            try plugin.state.call(arguments: 2, results: 1)
        } catch  where error.reason == .raised {
            return (false, Array(error.advised.utf8.prefix(1000)))
        }
        defer { stack.pop(1) }
        var bytes: [UInt8] = []
        do throws(LuaFunctionError) {
            try Self.encode(stack, at: stack.count, into: &bytes, depth: 0)
            return (true, bytes)
        } catch {
            return (false, Array("\(plugin.name): key(\(quoted(version))): \(error)".utf8))
        }
    }

    private enum Mark {
        static let end: UInt8 = 0x00
        static let number: UInt8 = 0x20
        static let text: UInt8 = 0x30
        static let list: UInt8 = 0x40
    }

    private static func encode(
        _ stack: LuaStack, at index: Int, into bytes: inout [UInt8], depth: Int
    ) throws(LuaFunctionError) {
        guard depth < 8, bytes.count < 4096, stack.reserve(4) else {
            throw LuaFunctionError("the key is too large or nested too deeply")
        }
        if let number = stack.integer(at: index) {
            bytes.append(Mark.number)
            let shifted = UInt64(bitPattern: number) ^ (1 << 63)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: shifted >> UInt64(shift)))
            }
        } else if let text = unsafe stack.bytes(at: index) {
            guard text.count < 4096 else { throw LuaFunctionError("the key is too large") }
            bytes.append(Mark.text)
            unsafe text.forEach { byte in
                bytes.append(byte)
                // A zero byte inside must not look like the end.
                if byte == 0 { bytes.append(0xff) }
            }
            bytes += [0x00, 0x00]
        } else if stack.type(at: index) == .table {
            bytes.append(Mark.list)
            for position in 1...max(1, stack.rawLength(at: index) + 1) {
                stack.pushItem(position, ofTableAt: index)
                defer { stack.pop(1) }
                guard stack.type(at: -1) != .nil else { break }
                try encode(stack, at: stack.count, into: &bytes, depth: depth + 1)
            }
            bytes.append(Mark.end)
        } else {
            throw LuaFunctionError(
                "expected integers, strings and lists of them, got "
                    + (stack.number(at: index).map { "the number \($0)" }
                        ?? stack.type(at: index).name))
        }
    }

    /// A stable merge sort by the plugin's function; equal versions share a rank.
    private func ranks(
        of versions: [String], by reference: Int32
    ) throws(LuaError) -> [(isValid: Bool, bytes: [UInt8])] {
        var order = Array(versions.indices)
        var width = 1
        while width < order.count {
            var merged: [Int] = []
            for start in stride(from: 0, to: order.count, by: 2 * width) {
                var left = order[start..<min(start + width, order.count)]
                var right = order[left.endIndex..<min(start + 2 * width, order.count)]
                while let first = left.first, let second = right.first {
                    if try compare(versions[first], versions[second], by: reference) <= 0 {
                        merged.append(left.removeFirst())
                    } else {
                        merged.append(right.removeFirst())
                    }
                }
                merged += left + right
            }
            order = merged
            width *= 2
        }
        var result = [(isValid: Bool, bytes: [UInt8])](
            repeating: (true, []), count: versions.count)
        var rank: UInt32 = 0
        for (place, index) in order.enumerated() {
            if place > 0,
                try compare(versions[order[place - 1]], versions[index], by: reference) != 0
            {
                rank += 1
            }
            result[index].bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rank >> $0) }
        }
        return result
    }

    private func compare(
        _ left: String, _ right: String, by reference: Int32
    ) throws(LuaError) -> Int {
        let stack = plugin.state.stack
        stack.pushReference(reference)
        stack.push(left)
        stack.push(right)
        stack.push(scheme)
        try plugin.state.call(arguments: 3, results: 1)
        defer { stack.pop(1) }
        guard let order = stack.number(at: -1) else {
            throw LuaError(
                reason: .raised,
                message: "\(plugin.name): compare: expected a number, got "
                    + stack.type(at: -1).name)
        }
        return order < 0 ? -1 : order > 0 ? 1 : 0
    }
}
