/// What plugins may be called, and which names would be taken for another's.
public enum PluginName {
    /// Bytes of the longest name.
    public static let lengthLimit = 64

    /// Small letters, digits and `-`, with a letter in front.
    public static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first), name.utf8.count <= lengthLimit else {
            return false
        }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// Why a plugin from elsewhere cannot have this name; `nil` when it can.
    ///
    /// - Parameter bundled: names of the plugins that come with the program. The very same name is
    ///   allowed: it takes the other's place, and says so.
    public static func refusal(of name: String, bundled: [String]) -> String? {
        if let imitated = imitated(by: name, among: bundled) {
            return "its name '\(name)' can be taken for the bundled plugin '\(imitated)': "
                + "call it something else"
        }
        guard isValid(name) else {
            return "the name '\(name)' is not valid: small letters, digits and '-', a letter in "
                + "front, at most \(lengthLimit)"
        }
        return nil
    }

    /// The name that a reader would take `name` for; `nil` when there is none or it is the same.
    public static func imitated(by name: String, among names: [String]) -> String? {
        guard !names.contains(name) else { return nil }
        let skeleton = skeleton(of: name)
        return names.first { self.skeleton(of: $0) == skeleton }
    }

    /// A text that look-alikes share: without case, separators and the shapes that ASCII repeats.
    ///
    /// The idea is the skeleton of UTS #39, section 4, cut down to what a valid name can hold;
    /// letters of other scripts are refused as no valid name, whatever they look like.
    private static func skeleton(of name: String) -> String {
        let folded = name.lowercased().filter { !"-_. ".contains($0) }
        return folded.replacing("0", with: "o").replacing("1", with: "l").replacing("i", with: "l")
            .replacing("5", with: "s").replacing("rn", with: "m").replacing("vv", with: "w")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
