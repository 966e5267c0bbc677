internal import Processes

/// One GET request by curl, and what became of it.
struct HTTPProbe {
    /// What curl's end means.
    enum End: Equatable {
        /// There was an answer, with a status.
        case answered
        /// Somebody was asked and gave no proper answer.
        case broken(String)
        /// Nobody could be asked.
        case notAsked(String)
    }

    let end: End
    /// HTTP status; `nil` without an answer.
    let status: Int?
    let body: [UInt8]

    static func isAddress(_ url: String) -> Bool {
        let lower = url.utf8.prefix(8).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return lower.starts(with: "http://".utf8) || lower.starts(with: "https://".utf8)
    }

    /// No settings file, no other protocol, no globs; redirects are answers, not followed.
    static func arguments(url: String, deadline: Int) -> [String] {
        [
            "curl", "--disable", "--silent", "--show-error", "--globoff", "--proto", "=http,https",
            "--noproxy", "*", "--max-time", "\(deadline)", "--output", "-", "--write-out",
            "\n%{http_code}", "--url", url,
        ]
    }

    /// Exit statuses of curl (curl(1), EXIT CODES) with which nothing was asked: protocol,
    /// start-up, address, feature, proxy and host name.
    private static let askedNobody: [Int32: String] = [
        1: "curl does not speak the protocol", 2: "curl did not start",
        3: "the address is malformed", 4: "curl lacks a feature",
        5: "the proxy's name is unknown", 6: "the host's name is unknown",
        27: "curl has no memory", 28: "no answer in time", 43: "curl failed inside",
        126: "curl could not be started", 127: "curl is not installed in the target",
    ]

    init(_ transcript: ProgramTranscript) {
        // The status stands after the last line end, whatever the body is.
        let output = transcript.output
        let cut = output.lastIndex(of: 0x0A)
        let digits = cut.map { output[($0 + 1)...] } ?? []
        let code = String(decoding: digits.prefix(4), as: UTF8.self)
        let number = digits.count == 3 ? Int(code) : nil
        status = number == 0 ? nil : number
        body = cut.map { Array(output[..<$0]) } ?? output
        let said = transcript.errorText.split(separator: "\n").last.map { ": \($0)" } ?? ""
        switch transcript.end {
        case .exit(0):
            end = status == nil ? .notAsked("curl told no status") : .answered
        case .exit(let code):
            end =
                Self.askedNobody[code].map { .notAsked("\($0)\(said)") }
                ?? .broken("no proper answer (curl \(code))\(said)")
        case .signal(let number): end = .notAsked("curl was ended by signal \(number)")
        case .deadline: end = .notAsked("no answer in time")
        case .cancelled: end = .notAsked("cancelled")
        }
    }
}
