/// How a program that was run to its end ended, and the end of what it wrote.
public struct ProgramTranscript: Sendable, Hashable {
    /// What ended the program.
    public enum End: Sendable, Hashable {
        /// It exited by itself, with this status (0 to 255).
        case exit(Int32)
        /// A signal ended it that the caller did not send.
        case signal(Int32)
        /// Its time was up, and its process group was killed.
        case deadline
        /// The caller cancelled it, and its process group was killed.
        case cancelled
    }

    public var end: End
    /// The end of its standard output, at most `ProgramRun.outputLimit` bytes.
    public var output: [UInt8]
    /// The end of its standard error, at most `ProgramRun.outputLimit` bytes.
    public var error: [UInt8]
    /// Whether bytes before `output` were dropped.
    public var isOutputTruncated: Bool
    /// Whether bytes before `error` were dropped.
    public var isErrorTruncated: Bool
    /// Whole milliseconds from its start to the end of the call.
    public var milliseconds: Int

    public init(
        end: End, output: [UInt8] = [], error: [UInt8] = [], isOutputTruncated: Bool = false,
        isErrorTruncated: Bool = false, milliseconds: Int = 0
    ) {
        self.end = end
        self.output = output
        self.error = error
        self.isOutputTruncated = isOutputTruncated
        self.isErrorTruncated = isErrorTruncated
        self.milliseconds = milliseconds
    }

    /// Whether it exited by itself with status 0.
    public var isSuccess: Bool { end == .exit(0) }

    /// `output` as text; what is not UTF-8 becomes U+FFFD.
    public var outputText: String { String(decoding: output, as: UTF8.self) }

    /// `error` as text; what is not UTF-8 becomes U+FFFD.
    public var errorText: String { String(decoding: error, as: UTF8.self) }
}
