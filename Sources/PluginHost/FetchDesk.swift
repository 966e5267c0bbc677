internal import CFileSystem
internal import Glibc
internal import PluginProtocol

/// Answers what one call of a plugin asks of the network, through a `Fetcher`.
struct FetchDesk {
    let plugin: String
    let fetcher: any Fetcher
    /// Whether documents can be handed on: then each is kept until the call ends.
    var keeps = false

    private var kept: [Int: HandedDocument] = [:]
    private var count = 0

    /// Most addresses of one call.
    static let requestLimit = 100_000
    /// Most documents that wait to be handed on.
    static let keptLimit = 256

    init(plugin: String, fetcher: any Fetcher) {
        self.plugin = plugin
        self.fetcher = fetcher
    }

    /// Fetches what a frame asks for and sends the answer.
    mutating func answer(_ frame: Frame, on channel: FrameChannel) throws(WireError) {
        let asked = try AddressRequest(frame.payload)
        count += 1
        guard count <= Self.requestLimit else { throw WireError("too many addresses") }
        let document: FetchedDocument
        do throws(FetchError) {
            document = try fetcher.fetch(
                FetchRequest(
                    plugin: plugin, url: asked.url,
                    headers: asked.headers.compactMap { header in
                        header.value.string.map { FetchHeader(name: header.name, value: $0) }
                    }))
        } catch {
            try channel.send(.fetched, AddressReply(.refused, text: error.reason).payload)
            return
        }
        guard let descriptor = document.descriptor else {
            try channel.send(.fetched, AddressReply(.unchanged, text: document.url).payload)
            return
        }
        let reply = AddressReply(
            .document, number: count, status: document.status, text: document.url)
        defer { if !keeps { Glibc.close(descriptor) } }
        if keeps { try keep(HandedDocument(url: document.url, descriptor: descriptor)) }
        lseek(descriptor, 0, SEEK_SET)
        try channel.send(.fetched, reply.payload, descriptor: descriptor)
    }

    private mutating func keep(_ document: HandedDocument) throws(WireError) {
        // A plugin that looks at many documents before it hands one on keeps them all open.
        guard kept.count < Self.keptLimit else {
            Glibc.close(document.descriptor)
            throw WireError("more than \(Self.keptLimit) documents were fetched and not handed on")
        }
        kept[count] = document
    }

    /// A fetched document, once; the caller's to close.
    mutating func take(_ number: Int) -> HandedDocument? {
        kept.removeValue(forKey: number)
    }

    /// Closes what was not handed on.
    mutating func close() {
        for document in kept.values { Glibc.close(document.descriptor) }
        kept.removeAll()
    }
}
