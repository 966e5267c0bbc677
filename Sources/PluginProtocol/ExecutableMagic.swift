/// What programs and libraries in machine code begin with.
///
/// ELF: System V ABI, chapter 4; PE: an MS-DOS header comes first; Mach-O: `<mach-o/loader.h>` and
/// `<mach-o/fat.h>`, 32 and 64 bits in both byte orders.
public enum ExecutableMagic {
    /// Bytes that are looked at.
    public static let length = 4

    /// Whether a file that begins so is a program or library in machine code.
    public static func matches(_ head: some Sequence<UInt8>) -> Bool {
        let head = Array(head.prefix(length))
        if head.starts(with: [0x4d, 0x5a]) { return true }
        return known.contains(head)
    }

    private static let known: Set<[UInt8]> = [
        [0x7f, 0x45, 0x4c, 0x46],
        [0xfe, 0xed, 0xfa, 0xce], [0xfe, 0xed, 0xfa, 0xcf],
        [0xce, 0xfa, 0xed, 0xfe], [0xcf, 0xfa, 0xed, 0xfe],
        [0xca, 0xfe, 0xba, 0xbe],
    ]
}
