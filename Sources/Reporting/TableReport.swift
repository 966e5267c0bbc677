public import PatchModel

/// Reports as text, for people.
///
/// Foreign text is made safe for terminals. Text columns are shortened to the width with `...`; ids,
/// names and versions never are. Lists that are cut say how many more there are.
public struct TableReport: Sendable {
    /// Columns of the terminal.
    public var width: Int
    /// Whether colours may be used.
    public var isColour: Bool
    /// Shortens no column and cuts no list.
    public var isWide: Bool

    public init(width: Int, isColour: Bool, isWide: Bool) {
        self.width = width
        self.isColour = isColour
        self.isWide = isWide
    }

    /// Writes a scan: what to upgrade, most urgent first, and what is not known.
    ///
    /// - Throws: what the sink throws.
    public func write(_ report: ScanReport, to sink: ([UInt8]) throws -> Void) throws {
        try page(sink) { try ScanText(report, isWide: isWide, width: width).write(to: &$0) }
    }

    /// Writes an inventory: components, and what was looked at.
    ///
    /// - Throws: what the sink throws.
    public func write(_ report: InventoryReport, to sink: ([UInt8]) throws -> Void) throws {
        try page(sink) { try InventoryText(report, isWide: isWide).write(to: &$0) }
    }

    /// Writes a list of feeds with their age.
    ///
    /// - Throws: what the sink throws.
    public func write(
        _ feeds: [FeedState], now: Timestamp, to sink: ([UInt8]) throws -> Void
    ) throws {
        try page(sink) { try FeedsText(feeds, now: now).write(to: &$0) }
    }

    /// A scan as one text, without a line feed at its end.
    public func render(_ report: ScanReport) -> String {
        text { try write(report, to: $0) }
    }

    /// An inventory as one text, without a line feed at its end.
    public func render(_ report: InventoryReport) -> String {
        text { try write(report, to: $0) }
    }

    /// A list of feeds as one text, without a line feed at its end.
    public func render(_ feeds: [FeedState], now: Timestamp) -> String {
        text { try write(feeds, now: now, to: $0) }
    }

    func page(
        _ sink: ([UInt8]) throws -> Void, _ write: (inout TextPage) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { sink in
            var page = TextPage(width: isWide ? nil : width, isColour: isColour, sink: sink)
            try write(&page)
            try page.finish()
        }
    }

    private func text(_ write: (([UInt8]) throws -> Void) throws -> Void) -> String {
        var bytes: [UInt8] = []
        // A sink that only appends throws nothing, and rendering by itself does not either.
        try? write { bytes += $0 }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
