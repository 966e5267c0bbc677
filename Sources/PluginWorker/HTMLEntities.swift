/// The character references of HTML that occur in bulletins: by number, and those of Latin-1,
/// typography and the usual signs by name.
///
/// Source: the HTML standard, sections 13.2.5.80 (numbers) and 13.5 (names).
enum HTMLEntities {
    /// The character of the reference whose `&` stands here, and the length of the reference.
    static func decode(_ html: [UInt8], at start: Int) -> (Unicode.Scalar, Int)? {
        let rest = html[(start + 1)..<min(start + 12, html.count)]
        guard let end = rest.firstIndex(of: UInt8(ascii: ";")), end > rest.startIndex else {
            return nil
        }
        let name = String(decoding: rest[..<end], as: UTF8.self)
        let length = end + 1 - start
        guard name.utf8.first == UInt8(ascii: "#") else { return names[name].map { ($0, length) } }
        let digits = name.dropFirst()
        let isHex = digits.utf8.first.map { $0 | 0x20 } == UInt8(ascii: "x")
        let text = isHex ? digits.dropFirst() : digits
        guard text.utf8.first != UInt8(ascii: "+"), text.utf8.first != UInt8(ascii: "-"),
            let code = UInt32(text, radix: isHex ? 16 : 10)
        else { return nil }
        return (scalar(code), length)
    }

    private static func scalar(_ code: UInt32) -> Unicode.Scalar {
        if code >= 0x80, code < 0xA0, windows[Int(code - 0x80)] != 0 {
            return Unicode.Scalar(windows[Int(code - 0x80)]) ?? "\u{FFFD}"
        }
        return code == 0 ? "\u{FFFD}" : Unicode.Scalar(code) ?? "\u{FFFD}"
    }

    /// What the numbers 0x80 to 0x9F mean: windows-1252.
    private static let windows: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
        0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
        0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
    ]

    /// From U+00A0 to U+00FF.
    private static let latin = """
        nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn \
        sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave \
        Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml \
        ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN \
        szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave \
        iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute \
        ucirc uuml yacute thorn yuml
        """

    private static let names: [String: Unicode.Scalar] = {
        var names: [String: Unicode.Scalar] = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "hellip": "\u{2026}",
            "mdash": "\u{2014}", "ndash": "\u{2013}", "lsquo": "\u{2018}", "rsquo": "\u{2019}",
            "sbquo": "\u{201A}", "ldquo": "\u{201C}", "rdquo": "\u{201D}", "bdquo": "\u{201E}",
            "bull": "\u{2022}", "trade": "\u{2122}", "euro": "\u{20AC}", "larr": "\u{2190}",
            "rarr": "\u{2192}", "le": "\u{2264}", "ge": "\u{2265}", "ne": "\u{2260}",
            "minus": "\u{2212}", "ensp": " ", "emsp": " ", "thinsp": " ", "Tab": "\t",
            "NewLine": "\n", "colon": ":", "comma": ",", "period": ".", "lpar": "(", "rpar": ")",
            "lsqb": "[", "rsqb": "]", "lbrack": "[", "rbrack": "]", "sol": "/", "num": "#",
            "percnt": "%", "ast": "*", "lowbar": "_", "hyphen": "\u{2010}", "zwnj": "\u{200C}",
            "zwj": "\u{200D}", "dagger": "\u{2020}", "Dagger": "\u{2021}", "permil": "\u{2030}",
            "prime": "\u{2032}", "infin": "\u{221E}", "asymp": "\u{2248}", "equiv": "\u{2261}",
            "check": "\u{2713}", "OElig": "\u{152}", "oelig": "\u{153}", "Scaron": "\u{160}",
            "scaron": "\u{161}", "Yuml": "\u{178}",
        ]
        for (place, name) in latin.split(separator: " ").enumerated() {
            names[String(name)] = Unicode.Scalar(0xA0 + UInt32(place))
        }
        return names
    }()
}
