/// A number with at most the given places, without trailing zeros: `0.5`, `61`.
///
/// Written by hand, so that texts do not depend on a locale. No number is `?`.
func decimal(_ value: Double, places: Int = 5) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "?" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = Int64((value * scale).rounded())
    let unit = Int64(scale)
    var text = (scaled < 0 ? "-" : "") + String(abs(scaled) / unit)
    var fraction = String(abs(scaled) % unit)
    if fraction == "0" || places == 0 { return text }
    fraction = String(repeating: "0", count: places - fraction.utf8.count) + fraction
    while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
    text += "." + fraction
    return text
}

/// The value within 0...1; no number is the given one.
func unit(_ value: Double, otherwise: Double = 0) -> Double {
    value.isNaN ? otherwise : min(max(value, 0), 1)
}
