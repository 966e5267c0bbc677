/// A pattern in which `*` stands for any characters, none included, and `?` for one.
///
/// A character is a Unicode scalar. There is no way to ask for a literal `*` or `?`: names of assets
/// do not have them.
struct WildcardPattern {
    private let pattern: [Unicode.Scalar]

    init(_ text: String) { pattern = Array(text.unicodeScalars) }

    /// Time is at most the product of both lengths: only the last `*` is ever tried again.
    func matches(_ text: String) -> Bool {
        let text = Array(text.unicodeScalars)
        var at = 0
        var from = 0
        var star: (pattern: Int, text: Int)?
        while from < text.count {
            if at < pattern.count, pattern[at] == "*" {
                star = (at, from)
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == text[from] {
                at += 1
                from += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                at = last.pattern + 1
                from = last.text + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "*" }
    }
}
