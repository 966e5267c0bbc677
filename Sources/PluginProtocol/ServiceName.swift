/// Names of services that a remedy may ask to be started anew.
public enum ServiceName {
    /// Whether a text is a plain unit or service name: letters, digits and `:_.@-\`, not an option,
    /// at most 255 bytes (systemd.unit(5)).
    public static func isValid(_ name: String) -> Bool {
        let marks = Set(":_.@-\\".utf8)
        return (1...255).contains(name.utf8.count) && name.utf8.first != UInt8(ascii: "-")
            && name.utf8.first != UInt8(ascii: ".")
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || marks.contains(byte)
            }
    }
}
