import PluginHost
import Reporting

/// Why the end of a run is the plugin's own fault, and not what its input deserves.
struct PluginFault {
    /// Indented, with the place in the plugin and what to do.
    let text: String
    /// Whether it is an error of the plugin's own line: located, and the end of that file alone.
    let isRaised: Bool

    /// `nil` when the failure is a clean refusal that says where in the input.
    init?(_ failure: PluginError, plugin: String) {
        let shown = "  " + terminalText(failure.reason)
        switch failure.code {
        case .timeLimit, .memoryLimit, .limit, .crashed:
            isRaised = false
            text =
                shown + "\n  a small input must not meet a limit: look for a loop or a pattern "
                + "that goes back and forth"
        case .failed where Self.isRaised(failure, by: plugin):
            isRaised = true
            text =
                shown + "\n  a scan reports the file with these words; better ones come from "
                + "oakum.kind(), then file:fail(where, text), out:warn or out:skip"
        case .failed, .unusable: return nil
        }
    }

    /// The same input gave something else when it came again.
    init(anotherAnswer difference: [String]) {
        isRaised = false
        text = (["  another answer to the same input"] + difference).joined(separator: "\n")
    }

    /// What Lua says of its own errors, after the place.
    private static let runtimeWords = [
        "attempt to ", "bad argument #", "number has no integer representation", "stack overflow",
        "string slice too long", "malformed ", "invalid ", "unfinished ", "missing '",
    ]

    /// Whether the error carries the plugin's line and does not say where in the input it is.
    private static func isRaised(_ failure: PluginError, by plugin: String) -> Bool {
        let reason = failure.reason
        guard reason.hasPrefix(plugin + "/"), let lua = reason.firstRange(of: ".lua:") else {
            return false
        }
        let rest = reason[lua.upperBound...].drop { $0.isNumber }
        var message = rest.drop { $0 == ":" || $0 == " " }
        // The library's own Lua stands between the plugin's line and what Lua says.
        if message.hasPrefix("oakum:") {
            message = message.dropFirst(6).drop { $0.isNumber }.drop { $0 == ":" || $0 == " " }
        }
        if runtimeWords.contains(where: message.hasPrefix) { return true }
        // A name that does not exist: a slip, wherever it was noticed.
        if message.hasPrefix("'"), message.contains("' is not declared") { return true }
        if message.hasPrefix("oakum"), message.contains(" has no '") { return true }
        // A text that went from the input into a record, and an edit that does not fit its file:
        // the field is named there, or the line of the file.
        if message.hasSuffix("is not UTF-8") || message.contains(/: line [0-9]+ of '/) {
            return false
        }
        return !reason.contains(" (in ") && failure.line == nil
    }
}
