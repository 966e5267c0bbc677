/// A value's place in its document: 8 bytes, opaque, only meaningful to the view that gave it.
///
/// A view refuses nodes of an earlier document of its own (see ``DocumentView/value(of:)``); it
/// cannot tell another view's nodes apart.
public struct DocumentNode: Hashable, Sendable {
    /// The opaque place.
    public var index: UInt64

    /// Wraps a place that a view gave earlier.
    public init(index: UInt64) { self.index = index }
}

/// A value as the format wrote it, containers without their contents.
@safe public enum DocumentValue {
    /// JSON `null`, YAML `null`, `~` or nothing.
    case null
    /// A truth value.
    case boolean(Bool)
    /// A whole number that fits.
    case integer(Int64)
    /// A number with a fraction or an exponent, or a whole one beyond `Int64`, rounded to the
    /// nearest double.
    case number(Double)
    /// Text, UTF-8 unless the format's view says otherwise; the bytes live as long as the document.
    case string(UnsafeBufferPointer<UInt8>)
    /// A sequence and its length.
    case list(count: Int)
    /// Keys and values. The count includes members that a later one with the same key overrides.
    case map(count: Int)
}

/// A read-only, lazy look at one document, without an object per value.
///
/// Nothing here throws or traps, whatever node or cursor comes in: what is not there is nil, and a
/// node that the document does not have is null. Not for use from two threads at once.
public protocol DocumentView: AnyObject {
    /// The outermost value.
    var root: DocumentNode { get }

    /// The value of a node; null for a node of an earlier document.
    func value(of node: DocumentNode) -> DocumentValue

    /// A map's member by its key, nil when absent or when the node is not a map. Of members with
    /// the same key the last one counts.
    func child(of node: DocumentNode, key: UnsafeBufferPointer<UInt8>) -> DocumentNode?

    /// A list's element by its index from 0, nil outside or when the node is not a list. O(1) after
    /// one pass over the list.
    func child(of node: DocumentNode, at index: Int) -> DocumentNode?

    /// The next step over a list or a map in document order, nil at the end. Cursor 0 starts; the
    /// cursor given back continues. The key is nil in a list. Overridden members are left out,
    /// unless the format's view says otherwise.
    func next(in node: DocumentNode, after cursor: UInt64) -> (
        cursor: UInt64, key: UnsafeBufferPointer<UInt8>?, child: DocumentNode
    )?

    /// The line of the source where the value starts, from 1; nil when it is not known. The first
    /// call may pass over the document.
    func line(of node: DocumentNode) -> Int?

    /// A scalar exactly as it was written, when that may differ from ``value(of:)``: `1.10` stays
    /// `1.10`. Strings give their text, containers nil.
    func text(of node: DocumentNode) -> UnsafeBufferPointer<UInt8>?

    /// Whether a map is an element of XML: with children by place as well as by name.
    func isElement(_ node: DocumentNode) -> Bool

    /// Whether iteration over a map may give a name more than once, each with a value that counts.
    var repeatsNames: Bool { get }
}

extension DocumentView {
    /// Only XML has elements.
    public func isElement(_ node: DocumentNode) -> Bool { false }

    /// Most formats have a name once.
    public var repeatsNames: Bool { false }
}

/// Limits that hold for every format.
public enum DocumentLimits {
    /// Bytes of one document.
    public static let bytes = 512 << 20
    /// Nested containers.
    public static let depth = 64
    /// Alias and merge-key expansions in one YAML document.
    public static let aliasExpansions = 100_000
}
