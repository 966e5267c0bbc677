internal import Glibc
internal import PatchModel
internal import PluginHost
internal import PluginProtocol

// What the host takes from a worker that a plugin may have taken over.

extension FuzzTarget {
    /// Frames from a socket.
    static let frames = FuzzTarget("frames", longest: 16384) { bytes, seen throws(Violation) in
        var pair: [Int32] = [0, 0]
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0 else { return }
        let channel = FrameChannel(
            socket: pair[0], incomingLimit: 8192, acceptsDescriptors: false)
        let sent = unsafe bytes.withUnsafeBytes {
            unsafe write(pair[1], $0.baseAddress, $0.count)
        }
        close(pair[1])
        try Violation.unless(sent == bytes.count, "the socket took \(sent) bytes")
        do throws(WireError) {
            while let frame = try channel.receive() {
                seen.note(Int(frame.kind.rawValue))
                seen.note(frame.payload)
            }
        } catch {
            seen.note(error.reason)
        }
    }

    /// The payloads of frames: a byte that says which, then the payload.
    static let messages = FuzzTarget("messages") { bytes, seen throws(Violation) in
        guard let which = bytes.first else { return }
        let written: [UInt8]
        do throws(WireError) { written = try Messages.again(which, Array(bytes.dropFirst())) } catch
        {
            seen.note(error.reason)
            return
        }
        seen.note(written)
        try Violation.unless(
            (try? Messages.again(which, written)) == written, "message \(which) is read differently"
        )
    }

    /// Records, and what the host makes of them.
    static let records = FuzzTarget("records") { bytes, seen throws(Violation) in
        let (kind, value): (RecordKind, WireValue)
        do throws(WireError) { (kind, value) = try RecordDecoder.record(bytes) } catch {
            seen.note(error.reason)
            return
        }
        let count = Messages.count(value)
        try Violation.unless(
            count <= 3 * bytes.count + 64, "\(bytes.count) bytes are \(count) values")
        var writer = WireWriter()
        writer.write(value)
        var reader = WireReader(writer.bytes)
        var second = WireWriter()
        second.write((try? reader.value()) ?? .null)
        try Violation.unless(second.bytes == writer.bytes, "a value is read differently")
        seen.note(writer.bytes)
        do throws(WireError) {
            switch kind {
            case .check: seen.note(try AnswerDecoder.check(value).name)
            case .message: seen.note(try AnswerDecoder.message(value).title)
            default: seen.note("\(try RecordDecoder.event(kind, value, plugin: "fuzz"))")
            }
        } catch { seen.note(error.reason) }
    }
}

/// Reading each message and writing it again.
private enum Messages {
    static func again(_ which: UInt8, _ payload: [UInt8]) throws(WireError) -> [UInt8] {
        switch which % 17 {
        case 0: try HelloRequest(payload).payload
        case 1: try LoadRequest(payload).payload
        case 2: try RunRequest(payload).payload
        case 3: try OrderRequest(payload).payload
        case 4: try RemedyRequest(payload).payload
        case 5: try CallRequest(payload).payload
        case 6: try AddressRequest(payload).payload
        case 7: try AddressReply(payload).payload
        case 8: try EvaluateRequest(payload).payload
        case 9: try EvaluateReply(payload).payload
        case 10: try RemarkReply(payload).payload
        case 11: try FailureReply(payload).payload
        case 12: try DoneReply(payload).payload
        case 13: TextPayload.encode(try TextPayload.decode(payload))
        case 14: try TreeStep(payload).payload
        case 15: Array((TreeStep.path(of: String(decoding: payload, as: UTF8.self)) ?? "").utf8)
        default: try owned(payload)
        }
    }

    /// How many values a value is, itself included.
    static func count(_ value: WireValue) -> Int {
        switch value {
        case .list(let items), .record(let items): items.reduce(1) { $0 + count($1) }
        case .map(let entries): entries.reduce(1) { $0 + 1 + count($1.value) }
        default: 1
        }
    }

    private static func owned(_ payload: [UInt8]) throws(WireError) -> [UInt8] {
        guard case .owned(let id, let paths) = try RecordDecoder.owned(payload) else { return [] }
        var writer = WireWriter()
        writer.write(id)
        writer.write(bytes: paths)
        return writer.bytes
    }
}
