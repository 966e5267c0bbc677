/// What the definitions of single types demand beyond spelling.
enum TypeChecks {
    /// Checks a purl whose parts have their spelling already.
    static func check(
        _ url: PackageURL, _ rule: TypeRule, _ conformance: PackageURL.Conformance
    ) throws(PackageURLError) {
        if url.name.isEmpty { throw .init(.missing, .name) }
        switch rule.namespace {
        case .optional: break
        case .prohibited:
            if url.namespace != nil { throw .init(.prohibited, .namespace, value: url.type) }
        case .required:
            if url.namespace == nil { throw .init(.missing, .namespace) }
        case .expected:
            if url.namespace == nil && conformance == .strict {
                throw .init(.missing, .namespace)
            }
        }
        if conformance == .strict, let key = rule.requiredQualifier, url.qualifiers[key] == nil {
            throw .init(.missingQualifier, .qualifiers, value: key)
        }
        switch url.type {
        case "cpan": try checkDistributionName(url.name)
        case "chrome-extension": try checkChromeExtension(url)
        default: break
        }
    }

    /// Models tracked by Databricks have names without regard to case; other servers of `mlflow`
    /// have exact names.
    static func isDatabricks(_ qualifiers: PackageQualifiers) -> Bool {
        guard let url = qualifiers["repository_url"] else { return false }
        let host = url.utf8.split(separator: Byte.slash, maxSplits: 3)
            .first { !$0.isEmpty && $0.last != Byte.colon }
        guard let host else { return false }
        return Spelling.lower(String(Substring(host))).hasSuffix("databricks.net")
            || Spelling.lower(String(Substring(host))).hasSuffix("databricks.com")
    }

    /// A CPAN name is a distribution (`URI-PackageURL`), not a module (`URI::PackageURL`).
    private static func checkDistributionName(_ name: String) throws(PackageURLError) {
        var previous: UInt8 = 0
        for byte in name.utf8 {
            if byte == Byte.colon && previous == Byte.colon {
                throw .init(.character, .name, value: name)
            }
            previous = byte
        }
    }

    /// The name is 32 letters from a to p; the version is one to four numbers joined by dots.
    private static func checkChromeExtension(_ url: PackageURL) throws(PackageURLError) {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "p")
        guard url.name.utf8.count == 32, url.name.utf8.allSatisfy({ letters.contains($0) }) else {
            throw .init(.character, .name, value: url.name)
        }
        guard let version = url.version else { return }
        let numbers = version.utf8.split(separator: Byte.dot, omittingEmptySubsequences: false)
        guard numbers.count <= 4,
            numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Byte.isDigit) })
        else { throw .init(.character, .version, value: version) }
    }
}
