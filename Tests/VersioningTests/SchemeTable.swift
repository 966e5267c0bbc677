import Versioning

/// Answers of a scheme gathered over a table, so that one test reports every wrong row at once.
struct SchemeTable<Scheme: VersionScheme> {
    let scheme: Scheme

    /// The versions for which `validate` says other than wanted.
    func wrongValidity(of versions: [String], wanted: Bool) -> [String] {
        versions.filter { version in
            do {
                try scheme.validate(version)
                return !wanted
            } catch {
                return wanted
            }
        }
    }

    /// The rows `(version, range, answer)` that `satisfies` answers otherwise; a nil answer wants an
    /// error.
    func wrongAnswers(_ rows: [(String, String, Bool?)]) -> [String] {
        rows.compactMap { version, range, wanted in
            let got: Bool?
            do {
                got = try scheme.satisfies(version, range)
            } catch {
                got = nil
            }
            let shown = got.map { "\($0)" } ?? "an error"
            return got == wanted ? nil : "\(version) in \(range): got \(shown)"
        }
    }

    /// The texts for which `compare` with a plain version does not throw.
    func acceptedByCompare(_ texts: [String]) -> [String] {
        texts.filter { text in
            do {
                _ = try scheme.compare(text, "1.0.0")
                return true
            } catch {
                return false
            }
        }
    }

    /// The error of comparing a text, or nil when there is none.
    func error(comparing text: String) -> VersionError? {
        do throws(VersionError) {
            _ = try scheme.compare(text, "1.0.0")
            return nil
        } catch {
            return error
        }
    }
}
