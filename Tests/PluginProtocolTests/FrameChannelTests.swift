import CFileSystem
import Foundation
import PluginProtocol
import Testing

/// Two channels that talk to each other.
private func channels(
    limit: Int = 1 << 20, acceptsDescriptors: Bool = true
) throws -> (left: FrameChannel, right: FrameChannel) {
    let (left, right) = try sockets()
    return (
        FrameChannel(socket: left, incomingLimit: limit),
        FrameChannel(
            socket: right, incomingLimit: limit, acceptsDescriptors: acceptsDescriptors)
    )
}

private func sockets() throws -> (Int32, Int32) {
    var pair: [Int32] = [-1, -1]
    try #require(unsafe oakum_socket_pair(&pair) == 0)
    return (pair[0], pair[1])
}

private func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
}

private func sendRaw(_ bytes: [UInt8], on socket: Int32) {
    _ = unsafe bytes.withUnsafeBytes { unsafe write(socket, $0.baseAddress, $0.count) }
}

@Suite(.serialized)
struct FrameChannelTests {
    @Test func `frames arrive in order, collected or sent`() throws {
        let (left, right) = try channels()
        for number in 0..<100 { try left.append(.record, [UInt8(number)]) }
        try left.send(.done, [])
        for number in 0..<100 {
            let frame = try #require(try right.receive())
            #expect(frame.kind == .record)
            #expect(frame.payload == [UInt8(number)])
        }
        #expect(try right.receive()?.kind == .done)
    }

    @Test func `a large frame crosses while the other side reads`() throws {
        let (socket, other) = try sockets()
        let payload = [UInt8](repeating: 7, count: 1 << 20)
        let sender = Thread {
            try? FrameChannel(socket: socket, incomingLimit: 100).send(.record, payload)
        }
        sender.start()
        let channel = FrameChannel(socket: other, incomingLimit: 1 << 20)
        #expect(try channel.receive()?.payload == payload)
    }

    @Test func `a descriptor travels with its own frame`() throws {
        let (left, right) = try channels()
        let file = unsafe oakum_memory_file("frame-test")
        defer { close(file) }
        sendRaw(Array("inside".utf8), on: file)
        try left.append(.record, [1])
        try left.send(.run, [2], descriptor: file)
        try left.send(.run, [3])
        #expect(try right.receive()?.descriptor == -1)
        let frame = try #require(try right.receive())
        #expect(frame.payload == [2])
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe pread(frame.descriptor, $0.baseAddress, $0.count, 0)
        }
        #expect(bytes.prefix(count).elementsEqual("inside".utf8))
        close(frame.descriptor)
        #expect(try right.receive()?.descriptor == -1)
    }

    @Test func `descriptors that nobody asked for are closed`() throws {
        let before = openDescriptors()
        do {
            let (left, right) = try channels(acceptsDescriptors: false)
            let file = unsafe oakum_memory_file("frame-test")
            defer { close(file) }
            for _ in 0..<600 {
                try left.send(.run, [], descriptor: file)
                #expect(throws: WireError.self) { _ = try right.receive() }
            }
            // Other tests open some meanwhile, but not hundreds.
            #expect(openDescriptors() < before + 300)
        }
    }

    @Test func `a frame over the limit is refused before it is read`() throws {
        let (left, right) = try channels(limit: 100)
        try left.send(.record, [UInt8](repeating: 0, count: 101))
        let error = #expect(throws: WireError.self) { _ = try right.receive() }
        #expect(error?.reason == "a frame of 101 bytes is over the limit of 100")
    }

    @Test func `a length of four gigabytes asks for no memory`() throws {
        let (raw, socket) = try sockets()
        let right = FrameChannel(socket: socket, incomingLimit: 1 << 20)
        sendRaw([0xff, 0xff, 0xff, 0xff, 65], on: raw)
        #expect(throws: WireError.self) { _ = try right.receive() }
        close(raw)
    }

    @Test(
        arguments: [
            ([], nil), ([1], FrameChannel.goneReason), ([2, 0, 0, 0, 65, 9], "frame is cut short"),
            ([0, 0, 0, 0, 60], "unknown frame 60"),
            ([0, 0, 0, 0, 0xc1], "a descriptor did not arrive"),
        ] as [([UInt8], String?)])
    func `a stream that ends early or is wrong is an error, at its end none`(
        _ bytes: [UInt8], _ reason: String?
    ) throws {
        let (raw, socket) = try sockets()
        let channel = FrameChannel(socket: socket, incomingLimit: 1 << 20)
        sendRaw(bytes, on: raw)
        close(raw)
        do throws(WireError) {
            #expect(try channel.receive() == nil)
            #expect(reason == nil)
        } catch {
            #expect(error.reason == reason || error.reason == FrameChannel.goneReason)
            #expect(reason != nil)
        }
    }

    @Test func `silence has an end`() throws {
        let (left, right) = try channels()
        right.setTimeout(milliseconds: 50)
        let error = #expect(throws: WireError.self) { _ = try right.receive() }
        #expect(error?.reason == "no answer in time")
        try left.send(.done, [])
        #expect(try right.receive()?.kind == .done)
    }

    @Test func `a reader that never reads does not hold the sender for ever`() throws {
        let (left, right) = try channels()
        left.setTimeout(milliseconds: 50)
        #expect(throws: WireError.self) {
            for _ in 0..<100 { try left.send(.record, [UInt8](repeating: 0, count: 1 << 20)) }
        }
        right.shutdown()
    }

    @Test func `random streams never do more than fail`() throws {
        var generator = SeededGenerator(state: 5)
        for _ in 0..<500 {
            let (raw, socket) = try sockets()
            let channel = FrameChannel(socket: socket, incomingLimit: 1 << 16)
            let count = Int.random(in: 0..<200, using: &generator)
            let bytes = (0..<count).map { _ in
                // Mostly small numbers, so that some headers make sense.
                UInt8.random(in: 0...(Bool.random(using: &generator) ? 3 : 255), using: &generator)
            }
            sendRaw(bytes, on: raw)
            close(raw)
            while let frame = try? channel.receive() { #expect(frame.payload.count <= 200) }
        }
    }
}

struct FrameBufferTests {
    @Test func `frames of all sizes arrive whole, whatever lies in the buffer before them`() throws
    {
        let (left, right) = try channels()
        var earlier: [UInt8] = []
        for (index, size) in [10, 65_000, 3, 90_000, 1, 65_530, 65_541, 70_000, 0].enumerated() {
            let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ index) }
            try left.append(.sibling, [UInt8(index)])
            try left.send(.sibling, payload)
            #expect(try right.receive()?.payload == [UInt8(index)])
            #expect(try right.receive()?.payload == payload, "after \(earlier.count) bytes")
            earlier = payload
        }
    }
}
