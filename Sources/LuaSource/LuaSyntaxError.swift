/// Why a text is not Lua, in the words of Lua's own compiler where it has some.
public struct LuaSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Without the place: `'end' expected near '<eof>'`.
    public var message: String
    /// The byte where the offending token begins.
    public var offset: Int
    /// The line that Lua's compiler names, from 1: where it stood when it gave up.
    public var line: Int

    public init(_ message: String, offset: Int, line: Int) {
        self.message = message
        self.offset = offset
        self.line = line
    }

    public var description: String { "\(line): \(message)" }
}
