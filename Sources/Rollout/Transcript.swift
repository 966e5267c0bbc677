internal import Digests
public import PatchModel
public import Processes

extension StepTranscript {
    /// Keeps of a program's run what plans and the audit show: the arguments and the last 4 KiB of
    /// standard output and standard error (in this order), both redacted, and their digest.
    public init(arguments: [String], _ transcript: ProgramTranscript) {
        let kept = KeptOutput(transcript)
        self.init(
            arguments: Redaction.redacted(arguments: arguments), end: transcript.endText,
            isSuccess: transcript.isSuccess, output: kept.text, outputDigest: kept.digest,
            milliseconds: transcript.milliseconds)
    }
}

extension ProgramTranscript {
    /// `0`, `signal 9`, `deadline of 60 s` or `cancelled`.
    var endText: String {
        switch end {
        case .exit(let status): "\(status)"
        case .signal(let number): "signal \(number)"
        case .deadline: "deadline of \(milliseconds / 1000) s"
        case .cancelled: "cancelled"
        }
    }
}

/// The end of an output as it is stored: redacted first, cut after.
struct KeptOutput {
    let text: String
    /// SHA-256 of `text`, hexadecimal.
    let digest: String

    /// Bytes that are stored.
    private static let limit = 4096
    /// Bytes in which secrets are looked for. Far more than is stored: a secret whose beginning is
    /// cut off is none that could be recognized.
    private static let window = 64 * 1024

    init(_ transcript: ProgramTranscript) {
        self.init(
            Self.window(of: transcript.output, isTruncated: transcript.isOutputTruncated),
            Self.window(of: transcript.error, isTruncated: transcript.isErrorTruncated))
    }

    /// Of the body of an answer.
    init(body: ArraySlice<UInt8>, isTruncated: Bool, _ errors: [UInt8]) {
        self.init(
            Self.window(of: Array(body), isTruncated: isTruncated),
            Self.window(of: errors, isTruncated: false))
    }

    private init(_ first: String, _ second: String) {
        let gap = first.isEmpty || second.isEmpty || first.utf8.last == 0x0A ? "" : "\n"
        text = Self.suffix(Redaction.redacted(first) + gap + Redaction.redacted(second))
        digest = Digest.sha256(of: Array(text.utf8)).hex
    }

    /// The end of a stream from the beginning of a line, or of a word where there is one line only.
    private static func window(of bytes: [UInt8], isTruncated: Bool) -> String {
        guard isTruncated || bytes.count > window else {
            return String(decoding: bytes, as: UTF8.self)
        }
        let end = bytes.suffix(window)
        let start = end.firstIndex(of: 0x0A) ?? end.firstIndex(of: 0x20)
        // One word of this length can be a secret as a whole.
        guard let start else { return Redaction.mark }
        return String(decoding: end[(start + 1)...], as: UTF8.self)
    }

    private static func suffix(_ text: String) -> String {
        guard text.utf8.count > limit else { return text }
        let end = text.utf8.suffix(limit)
        // Not from the middle of a scalar.
        return String(Substring(end.drop { $0 & 0xC0 == 0x80 }))
    }
}
