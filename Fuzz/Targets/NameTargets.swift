internal import CVSSScoring
internal import PackageNames
internal import PatchModel

extension FuzzTarget {
    /// Package URLs: the canonical text is read as the same package.
    static let purl = FuzzTarget("purl", longest: 512) { bytes, seen throws(Violation) in
        let text = String(decoding: bytes, as: UTF8.self)
        for conformance in [PackageURL.Conformance.lenient, .strict] {
            let url: PackageURL
            do throws(PackageURLError) {
                url = try PackageURL(parsing: text, conformance: conformance)
            } catch {
                seen.note("\(error)")
                continue
            }
            let canonical = url.description
            seen.note(canonical)
            seen.note(PackageKey(url).description)
            seen.note(url.ecosystemName)
            let again = try? PackageURL(parsing: canonical, conformance: conformance)
            try Violation.unless(
                again == url && again?.description.utf8.elementsEqual(canonical.utf8) == true,
                "'\(canonical)' is \(again?.description ?? "refused")")
        }
    }

    /// CPE names in both notations: the formatted string is read as the same name.
    static let cpe = FuzzTarget("cpe", longest: 512) { bytes, seen throws(Violation) in
        let name: CPEName
        do throws(CPEError) {
            name = try CPEName(parsing: String(decoding: bytes, as: UTF8.self))
        } catch {
            seen.note("\(error)")
            return
        }
        seen.note(name.description)
        // Escapes make a name longer, up to where it is refused.
        guard name.description.utf8.count <= 4096 else { return }
        let again = try? CPEName(parsing: name.description)
        try Violation.unless(again == name, "'\(name)' is \(again?.description ?? "refused")")
    }

    /// CVSS vectors: the canonical text means the same, and scores are from 0.0 to 10.0 by tenths.
    static let cvss = FuzzTarget("cvss", longest: 512) { bytes, seen throws(Violation) in
        let vector: CVSSVector
        do throws(CVSSError) {
            vector = try CVSSVector(parsing: String(decoding: bytes, as: UTF8.self))
        } catch {
            seen.note("\(error)")
            return
        }
        seen.note(vector.description)
        let again = try? CVSSVector(parsing: vector.description)
        try Violation.unless(again?.description == vector.description, "'\(vector)' changes")
        let scores = [vector.baseScore, vector.temporalScore, vector.environmentalScore]
        for score in scores.compactMap(\.self) + [vector.score] {
            let tenths = (score * 10).rounded()
            try Violation.unless(
                (0...100).contains(tenths) && tenths / 10 == score, "\(vector) scores \(score)")
            seen.note(score.bitPattern)
        }
        try Violation.unless(again?.score == vector.score, "'\(vector)' scores differently")
    }

    /// Written times: a text, and a format on the next line.
    static let time = FuzzTarget("time", longest: 256) { bytes, seen throws(Violation) in
        let texts = bytes.texts(2)
        do throws(WrittenTime.Failure) {
            seen.note("\(try WrittenTime.parse(texts[0]))")
        } catch { seen.note("\(error)") }
        if let moment = try? WrittenTime.parse(texts[0]) {
            let again = try? WrittenTime.parse("\(moment)")
            try Violation.unless(again == moment, "'\(moment)' is not itself")
        }
        guard texts.count > 1 else { return }
        do throws(WrittenTime.Failure) {
            seen.note("\(try WrittenTime.parse(texts[0], format: texts[1]))")
        } catch { seen.note("\(error)") }
    }
}
