internal import LuaRuntime
internal import PatchModel

extension Library {
    /// Moments as documents write them, and as Unix seconds.
    static let timeFunctions: [LibraryFunction] = [
        LibraryFunction(
            "time.parse", ["text: string", "format?: string"],
            returns: "integer?, string? reason",
            "Unix seconds of a moment: RFC 3339, a plain date, a date of mail or HTTP; or by a format "
                + "of strptime's fields (%Y %m %d %e %j %b %B %a %A %H %I %M %S %p %y %z %s %F %T). "
                + "Without a zone it is in UTC. Names are English; other languages are not guessed.",
            errors: "nil and the reason for a text that is no such moment",
            example: "oakum.time.parse(\"Mon, 01 Jul 2024 09:30:00 GMT\") --> 1719826200",
            { stack, _ throws(LuaFunctionError) in
                let text = try stack.argument(1, "text")
                let format = try stack.optionalArgument(2, "format")
                do throws(WrittenTime.Failure) {
                    let moment =
                        if let format {
                            try WrittenTime.parse(text, format: format)
                        } else {
                            try WrittenTime.parse(text)
                        }
                    stack.push(moment.seconds)
                    return 1
                } catch { return refusal(error.reason, on: stack) }
            }),
        LibraryFunction(
            "time.format", ["seconds: integer"], returns: "string",
            "Unix seconds as RFC 3339 in UTC, as dates of records are written.",
            errors: "raised for seconds outside of the years 1 to 9999",
            example: "oakum.time.format(1719826200) --> \"2024-07-01T09:30:00Z\"",
            { stack, _ throws(LuaFunctionError) in
                guard let seconds = stack.integer(at: 1) else {
                    throw LuaFunctionError(
                        "seconds: expected an integer, got \(stack.type(at: 1).name)")
                }
                guard (-62_135_596_800...253_402_300_799).contains(seconds) else {
                    throw LuaFunctionError("seconds: \(seconds) is outside of the years 1 to 9999")
                }
                stack.push(Timestamp(seconds: seconds).description)
                return 1
            }),
    ]
}
