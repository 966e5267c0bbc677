internal import CVSSScoring
internal import LuaRuntime

extension Library {
    static let cvssFunctions: [LibraryFunction] = [
        LibraryFunction(
            "cvss.parse", ["vector: string"],
            returns: "{version: string, score: number, severity: string, vector: string, "
                + "metrics: table<string, string>}?, string? reason",
            "A CVSS vector of version 2.0, 3.0, 3.1 or 4.0: its score (with threat and environment, "
                + "where given), the word for it in lower case, the vector in its canonical form, and "
                + "the metrics that are given.",
            errors: "nil and the reason for a text that is no vector",
            example:
                "oakum.cvss.parse(\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\").score --> 9.8",
            { stack, _ throws(LuaFunctionError) in
                let text = try stack.argument(1, "vector")
                do throws(CVSSError) {
                    push(try CVSSVector(parsing: text), on: stack)
                    return 1
                } catch { return refusal("\(error)", on: stack) }
            })
    ]

    private static func push(_ vector: CVSSVector, on stack: LuaStack) {
        stack.newTable(fields: 5)
        stack.push(vector.version.rawValue)
        stack.setField("version", ofTableAt: -2)
        stack.push(vector.score)
        stack.setField("score", ofTableAt: -2)
        stack.push(vector.severity.rawValue)
        stack.setField("severity", ofTableAt: -2)
        let text = vector.description
        stack.push(text)
        stack.setField("vector", ofTableAt: -2)
        stack.newTable()
        for part in text.split(separator: "/") {
            guard let colon = part.firstIndex(of: ":"), !part.hasPrefix("CVSS:") else { continue }
            stack.push(String(part[part.index(after: colon)...]))
            stack.setField(String(part[..<colon]), ofTableAt: -2)
        }
        stack.setField("metrics", ofTableAt: -2)
    }
}
