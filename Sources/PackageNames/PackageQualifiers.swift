/// The qualifiers of a package URL: pairs of key and value, sorted by key, each key once.
///
/// Reading is by key or by walking the pairs; values are never empty.
public struct PackageQualifiers: Hashable, Sendable, RandomAccessCollection {
    /// One qualifier.
    public struct Pair: Hashable, Sendable {
        /// The key, in lower case: letters, digits, '.', '-' and '_', a letter first.
        public let key: String
        /// The value, not percent-encoded and not empty.
        public let value: String

        public static func == (left: Self, right: Self) -> Bool {
            ByteText.same(left.key, right.key) && ByteText.same(left.value, right.value)
        }
    }

    private var pairs: [Pair] = []

    /// No qualifiers.
    public init() {}

    /// The index of the first pair.
    public var startIndex: Int { pairs.startIndex }
    /// The index after the last pair.
    public var endIndex: Int { pairs.endIndex }
    /// The pair at an index, in the order of the keys.
    public subscript(index: Int) -> Pair { pairs[index] }

    /// The value of a key (in lower case), or nil.
    public subscript(key: String) -> String? {
        for pair in pairs where pair.key == key { return pair.value }
        return nil
    }

    /// Sorts pairs whose keys and values are valid.
    ///
    /// - Throws: ``PackageURLError`` when a key is there twice; `position` is where they start.
    init(sorting pairs: [Pair], at position: Int?) throws(PackageURLError) {
        let sorted = pairs.count < 2 ? pairs : pairs.sorted { ByteText.precedes($0.key, $1.key) }
        for index in sorted.indices.dropFirst() where sorted[index].key == sorted[index - 1].key {
            throw .init(.duplicateQualifier, .qualifiers, at: position, value: sorted[index].key)
        }
        self.pairs = sorted
    }
}

/// Comparison of text by its UTF-8 bytes; `==` of String would take canonically equivalent
/// spellings for the same name.
enum ByteText {
    static func same(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
    }

    static func same(_ left: String?, _ right: String?) -> Bool {
        switch (left, right) {
        case (nil, nil): true
        case (let left?, let right?): same(left, right)
        default: false
        }
    }

    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
