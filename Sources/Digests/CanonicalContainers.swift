/// A position in a list, as a coding key.
private struct PositionKey: CodingKey {
    let position: Int
    init(_ position: Int) { self.position = position }
    init?(intValue: Int) { self.init(intValue) }
    init?(stringValue: String) { nil }
    var intValue: Int? { position }
    var stringValue: String { String(position) }
}

/// The encoder of a superclass, as a coding key.
private struct SuperKey: CodingKey {
    init() {}
    init?(intValue: Int) { nil }
    init?(stringValue: String) { nil }
    var intValue: Int? { nil }
    var stringValue: String { "super" }
}

/// Writes the members of an object.
struct CanonicalKeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: CanonicalEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    /// A field without a value is left out.
    func encodeNil(forKey key: Key) {}

    func encode(_ value: some Encodable, forKey key: Key) throws {
        try place(key).encode(value)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        place(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        place(key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { place(SuperKey()) }

    func superEncoder(forKey key: Key) -> any Encoder { place(key) }

    private func place(_ key: some CodingKey) -> CanonicalEncoder {
        let child = encoder.child(key)
        encoder.node.put(child.node, at: key.stringValue)
        return child
    }
}

/// Writes the elements of a list.
struct CanonicalListContainer: UnkeyedEncodingContainer {
    let encoder: CanonicalEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.node.count }

    func encodeNil() { place().node.set(.null) }

    func encode(_ value: some Encodable) throws { try place().encode(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
        place().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { place().unkeyedContainer() }

    func superEncoder() -> any Encoder { place() }

    private func place() -> CanonicalEncoder {
        let child = encoder.child(PositionKey(count))
        encoder.node.append(child.node)
        return child
    }
}

/// Writes one value.
struct CanonicalSingleContainer: SingleValueEncodingContainer {
    let encoder: CanonicalEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil() { encoder.node.set(.null) }

    func encode(_ value: some Encodable) throws { try encoder.encode(value) }
}
