import Foundation

/// Model values as JSON text in a column.
struct StoredJSON {
    // Sorted, so that the same value has the same text, and a changed one can be told by its hash.
    private let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
    private let decoder = JSONDecoder()

    func bytes(of value: some Encodable) throws -> [UInt8] { [UInt8](try encoder.encode(value)) }

    func text(of value: some Encodable) throws -> String {
        String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// - Throws: `StoreError` with the reason `damaged`.
    func value<Value: Decodable>(
        _ type: Value.Type = Value.self, from text: String, path: String
    ) throws(StoreError) -> Value {
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw StoreError(reason: .damaged, path: path, isRebuildable: false)
        }
    }
}
