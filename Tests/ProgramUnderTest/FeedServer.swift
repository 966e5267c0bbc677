import Foundation

/// A server on loopback that speaks TLS with a certificate of its own authority; see feed-server.py.
public final class FeedServer {
    /// One request that it got.
    public struct Request: Decodable {
        public let method: String
        /// With the query; of CONNECT, host and port.
        public let path: String
        public let tls: Bool
        /// By lower-case name.
        public let headers: [String: String]
    }

    public let folder: ScratchFolder
    /// Of https.
    public private(set) var port = 0
    /// Of http, which is also a proxy.
    public private(set) var plainPort = 0
    /// Certificates for `localhost` and 127.0.0.1 come from here.
    public var authority: String { folder.path("cert.pem") }
    private let process = Process()
    private let input = Pipe()

    public static let isPossible =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
        && FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    public init() throws {
        folder = try ScratchFolder()
        try folder.makeFolder("files")
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments =
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days", "2", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder.path("key.pem"),
                "-out", authority,
            ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [
            TestedProgram.repository + "/Tests/ProgramUnderTest/feed-server.py", folder.root,
        ]
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<1000 where folder.text("ports").isEmpty { usleep(10_000) }
        let ports = folder.text("ports").split(separator: " ").compactMap { Int($0) }
        guard ports.count == 2 else { throw CocoaError(.fileReadUnknown) }
        (port, plainPort) = (ports[0], ports[1])
    }

    deinit {
        // It ends with its input.
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Puts a file at `/files/NAME`.
    public func serve(_ name: String, _ text: String) throws {
        try folder.write("files/" + name, text)
    }

    /// What was asked so far, in order.
    public var requests: [Request] {
        folder.text("requests").split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Request.self, from: Data($0.utf8))
        }
    }
}
