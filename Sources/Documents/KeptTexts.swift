/// Texts that differ from the source, by the offset they stand for, at fixed places for as long as
/// their document lives.
@safe final class KeptTexts {
    private var texts: [Int: UnsafeMutableBufferPointer<UInt8>] = unsafe [:]

    deinit { unsafe texts.values.forEach { unsafe $0.deallocate() } }

    var isEmpty: Bool { unsafe texts.isEmpty }

    subscript(offset: Int) -> UnsafeBufferPointer<UInt8>? {
        unsafe texts[offset].map { UnsafeBufferPointer($0) }
    }

    /// Copies a text; there must be none for this offset yet.
    func keep(_ text: [UInt8], at offset: Int) -> UnsafeBufferPointer<UInt8> {
        let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
        _ = unsafe room.initialize(fromContentsOf: text)
        unsafe texts[offset] = room
        return UnsafeBufferPointer(room)
    }
}
