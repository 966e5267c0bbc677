/// Small pieces of JSON, for whoever puts a line together by hand.
public enum JSONText {
    /// A JSON string with its quotes.
    public static func string(_ text: String) -> String {
        collected { $0.value(text) }
    }

    /// A JSON object of values that are JSON already.
    public static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { string($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
    }
}

/// What `write` writes, as one text.
func collected(_ write: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter { _ in }
    write(&json)
    return json.text
}
