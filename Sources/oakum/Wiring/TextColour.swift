/// Colours of a terminal; plain text where there is none.
struct TextColour {
    let isOn: Bool

    /// As standard output allows.
    static var output: TextColour { TextColour(isOn: Terminal.isColour) }

    func red(_ text: String) -> String { painted(text, "31") }
    func green(_ text: String) -> String { painted(text, "32") }
    func yellow(_ text: String) -> String { painted(text, "33") }
    func blue(_ text: String) -> String { painted(text, "34") }
    func bold(_ text: String) -> String { painted(text, "1") }
    func dim(_ text: String) -> String { painted(text, "2") }

    private func painted(_ text: String, _ code: String) -> String {
        isOn && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
