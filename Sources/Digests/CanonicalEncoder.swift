/// A place in the value that is being built; containers share it with their encoder.
final class CanonicalNode {
    private enum Content {
        case empty
        case value(CanonicalValue)
        case list([CanonicalNode])
        case object([String: CanonicalNode])
    }

    private var content = Content.empty

    /// What has been built; a type that encodes nothing is an empty object, as in other encoders.
    var value: CanonicalValue {
        switch content {
        case .empty: .object([:])
        case .value(let value): value
        case .list(let nodes): .list(nodes.map(\.value))
        case .object(let nodes): .object(nodes.mapValues(\.value))
        }
    }

    var count: Int { if case .list(let nodes) = content { nodes.count } else { 0 } }

    func set(_ value: CanonicalValue) { content = .value(value) }

    func beginList() { if case .list = content {} else { content = .list([]) } }

    func beginObject() { if case .object = content {} else { content = .object([:]) } }

    func append(_ node: CanonicalNode) {
        guard case .list(var nodes) = content else { return content = .list([node]) }
        // The array has one owner while it grows, or each step would copy it.
        content = .empty
        nodes.append(node)
        content = .list(nodes)
    }

    func put(_ node: CanonicalNode, at key: String) {
        guard case .object(var nodes) = content else { return content = .object([key: node]) }
        content = .empty
        nodes[key] = node
        content = .object(nodes)
    }
}

/// Turns anything `Encodable` into a `CanonicalValue`.
struct CanonicalEncoder: Encoder {
    let node = CanonicalNode()
    let codingPath: [any CodingKey]
    let depth: Int

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.beginObject()
        return KeyedEncodingContainer(CanonicalKeyedContainer(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.beginList()
        return CanonicalListContainer(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        CanonicalSingleContainer(encoder: self)
    }

    /// Encodes into this encoder's own place.
    func encode(_ value: some Encodable) throws {
        if let plain = try Self.plain(value) {
            node.set(plain)
        } else {
            guard depth < CanonicalJSON.depthLimit else { throw CanonicalJSONError.tooDeep }
            try value.encode(to: self)
        }
    }

    /// An encoder for a place inside this one.
    func child(_ key: any CodingKey) -> CanonicalEncoder {
        CanonicalEncoder(codingPath: codingPath + [key], depth: depth + 1)
    }

    /// The value of a type that JSON has itself; `nil` for those that encode themselves.
    private static func plain(_ value: some Encodable) throws -> CanonicalValue? {
        switch value {
        case let text as String: .string(text)
        case let bool as Bool: .bool(bool)
        case let number as Double: try decimal(number)
        case let number as Float: try decimal(Double(number.description) ?? Double(number))
        case let number as any BinaryInteger: try integer(number)
        default: nil
        }
    }

    private static func decimal(_ value: Double) throws -> CanonicalValue {
        guard let text = DecimalText.shortest(value) else { throw CanonicalJSONError.notFinite }
        return .string(text)
    }

    private static func integer(_ value: some BinaryInteger) throws -> CanonicalValue {
        guard let number = Int64(exactly: value) else {
            throw CanonicalJSONError.integerOutOfRange("\(value)")
        }
        return .integer(number)
    }
}
