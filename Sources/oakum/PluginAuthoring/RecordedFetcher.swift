import Glibc
import PluginHost
import PluginProtocol

/// Answers addresses from a golden case: `http.txt`, and the files below `http`.
///
/// A line is `URL FILE [STATUS]`; with status 304 nothing has changed, from 400 on the address is
/// refused, and `-` is no file. `#` begins a comment.
struct RecordedFetcher: Fetcher {
    private let folder: String
    private let answers: [String: (file: String, status: Int)]
    private let hosts: [String]

    /// The file that makes a case one of fetch or list.
    static let fileName = "http.txt"
    /// Where the recorded answers lie.
    static let folderName = "http"

    /// - Parameter hosts: `needs.net`, with options filled in; other hosts are refused.
    /// - Throws: `CommandEnd` for a line that says nothing.
    init(folder: String, hosts: [String]) throws {
        self.folder = folder
        self.hosts = hosts
        let path = folder + "/" + Self.fileName
        var answers: [String: (file: String, status: Int)] = [:]
        for (number, line) in (fileText(path) ?? "").split(
            separator: "\n", omittingEmptySubsequences: false
        ).enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let status = words.count == 3 ? Int(words[2]) : 200
            guard (2...3).contains(words.count), let status, (200...599).contains(status),
                !words[1].contains("..")
            else {
                throw CommandEnd.usage("'\(path)' line \(number + 1): expected 'URL FILE [STATUS]'")
            }
            answers[first] = (words[1], status)
        }
        self.answers = answers
    }

    func fetch(_ request: FetchRequest) throws(FetchError) -> FetchedDocument {
        let host = Self.host(request.url)
        guard hosts.contains(where: { $0 == host || Self.isBelow(host, $0) }) else {
            let list = hosts.map { "'\($0)'" }.joined(separator: ", ")
            throw FetchError(
                reason: "'\(host)' is refused: needs.net has " + (list.isEmpty ? "no host" : list))
        }
        guard let answer = answers[request.url] else {
            throw FetchError(
                reason: "'\(request.url)' is not recorded: add a line 'URL FILE' to "
                    + Self.fileName)
        }
        guard answer.status < 400 else {
            throw FetchError(reason: "HTTP status \(answer.status) of '\(request.url)'")
        }
        guard answer.status != 304 else {
            return FetchedDocument(descriptor: nil, url: request.url, status: 304)
        }
        let path = folder + "/http/" + answer.file
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FetchError(reason: "cannot read '\(path)': \(errorText(errno))")
        }
        return FetchedDocument(descriptor: descriptor, url: request.url, status: answer.status)
    }

    private static func host(_ url: String) -> String {
        guard let mark = url.firstRange(of: "://") else { return "" }
        return String(url[mark.upperBound...].prefix { !"/?#".contains($0) })
    }

    /// `*.example.org` means the names below it.
    private static func isBelow(_ host: String, _ grant: String) -> Bool {
        grant.hasPrefix("*.") && host.hasSuffix(grant.dropFirst())
    }
}
