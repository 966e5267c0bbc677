/// Licences as manifests state them, told apart: identifiers of the SPDX list, and anything else.
///
/// Only identifiers that are common are known here; another one is kept as text, which loses
/// nothing. Source: SPDX specification 2.3, annex D (expressions); the SPDX licence list.
enum LicenseText {
    /// Whether a text is an expression of known identifiers.
    static func isExpression(_ text: String) -> Bool {
        let words = text.replacing("(", with: " ( ").replacing(")", with: " ) ")
            .split(separator: " ")
        guard !words.isEmpty, words.count < 100 else { return false }
        var depth = 0
        var wantsLicense = true
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            switch word {
            case "(":
                guard wantsLicense else { return false }
                depth += 1
            case ")":
                guard !wantsLicense, depth > 0 else { return false }
                depth -= 1
            case "AND", "OR":
                guard !wantsLicense else { return false }
                wantsLicense = true
            case "WITH":
                guard !wantsLicense, index < words.count, exceptions.contains(String(words[index]))
                else { return false }
                index += 1
            default:
                let name = word.hasSuffix("+") ? word.dropLast() : word
                guard wantsLicense, known.contains(String(name)) else { return false }
                wantsLicense = false
            }
        }
        return depth == 0 && !wantsLicense
    }

    /// Whether a text is one known identifier.
    static func isIdentifier(_ text: String) -> Bool { known.contains(text) }

    private static let known: Set<String> = [
        "0BSD", "AFL-2.1", "AFL-3.0", "AGPL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later",
        "Apache-1.1", "Apache-2.0", "Artistic-1.0", "Artistic-1.0-Perl", "Artistic-2.0",
        "BSD-1-Clause", "BSD-2-Clause", "BSD-2-Clause-Patent", "BSD-3-Clause", "BSD-4-Clause",
        "BSL-1.0", "BlueOak-1.0.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0",
        "CDDL-1.0", "CDDL-1.1", "CPL-1.0", "ECL-2.0", "EPL-1.0", "EPL-2.0", "EUPL-1.1",
        "EUPL-1.2", "GFDL-1.3-only", "GPL-1.0-only", "GPL-1.0-or-later", "GPL-2.0",
        "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0", "GPL-3.0-only", "GPL-3.0-or-later",
        "HPND", "ICU", "IJG", "ISC", "LGPL-2.0-only", "LGPL-2.0-or-later", "LGPL-2.1",
        "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0", "LGPL-3.0-only", "LGPL-3.0-or-later",
        "Libpng", "MIT", "MIT-0", "MPL-1.1", "MPL-2.0", "MS-PL", "NCSA", "OFL-1.1", "OLDAP-2.8",
        "OpenSSL", "PHP-3.01", "PSF-2.0", "PostgreSQL", "Python-2.0", "Ruby", "SSPL-1.0",
        "Unicode-3.0", "Unicode-DFS-2016", "Unlicense", "UPL-1.0", "Vim", "W3C", "WTFPL", "X11",
        "ZPL-2.1", "Zlib", "bzip2-1.0.6", "curl",
    ]

    private static let exceptions: Set<String> = [
        "Classpath-exception-2.0", "GCC-exception-3.1", "LLVM-exception", "Autoconf-exception-3.0",
        "Bison-exception-2.2", "Font-exception-2.0", "OpenSSL-exception", "Swift-exception",
    ]
}
