internal import Glibc

/// A document of a feed: a file that the user named, or bytes in memory.
public struct FeedDocument: Sendable, Hashable {
    /// As shown to the user.
    public var name: String
    private var source: Source

    private enum Source: Sendable, Hashable {
        case path(String)
        case descriptor(Int32)
    }

    /// A file on disk.
    public init(path: String) {
        name = path
        source = .path(path)
    }

    /// An open file, for example one in memory; it stays the caller's to close.
    public init(name: String, descriptor: Int32) {
        self.name = name
        source = .descriptor(descriptor)
    }

    /// The files that `paths` name: directories are walked in the order of their paths, following no
    /// link and leaving out hidden files.
    ///
    /// - Throws: `FeedError` for a path that is not there or a directory without files.
    public static func documents(at paths: [String]) throws(FeedError) -> [FeedDocument] {
        var documents: [FeedDocument] = []
        for path in paths {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else {
                throw FeedError(document: path, reason: systemText(errno))
            }
            guard status.st_mode & S_IFMT == S_IFDIR else {
                documents.append(FeedDocument(path: path))
                continue
            }
            let found = files(below: path, depth: 0)
            guard !found.isEmpty else {
                throw FeedError(document: path, reason: "there are no files in this directory")
            }
            documents += found.map { FeedDocument(path: $0) }
        }
        return documents
    }

    private static func files(below path: String, depth: Int) -> [String] {
        guard depth < 64, let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var entries: [(name: String, isDirectory: Bool)] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            var status = stat()
            guard unsafe lstat(path + "/" + name, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: entries.append((name, true))
            case S_IFREG: entries.append((name, false))
            default: break
            }
        }
        return entries.sorted { $0.name < $1.name }.flatMap { entry in
            let full = path + "/" + entry.name
            return entry.isDirectory ? files(below: full, depth: depth + 1) : [full]
        }
    }

    /// A descriptor at the start of the document, the caller's to close.
    func open() throws(FeedError) -> Int32 {
        switch source {
        case .path(let path):
            let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else {
                throw FeedError(document: name, reason: systemText(errno))
            }
            return descriptor
        case .descriptor(let descriptor):
            lseek(descriptor, 0, SEEK_SET)
            return dup(descriptor)
        }
    }
}

/// Why a feed could not be read, and where.
public struct FeedError: Error, Sendable, Hashable, CustomStringConvertible {
    public var document: String?
    public var line: Int?
    public var reason: String
    /// The user ended it.
    public var isInterruption = false

    public init(document: String? = nil, line: Int? = nil, reason: String) {
        self.document = document
        self.line = line
        self.reason = reason
    }

    public static var interrupted: FeedError {
        var error = FeedError(reason: "interrupted; nothing was changed")
        error.isInterruption = true
        return error
    }

    public var description: String {
        guard let document else { return reason }
        return document + (line.map { ":\($0)" } ?? "") + ": " + reason
    }
}

private func systemText(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
