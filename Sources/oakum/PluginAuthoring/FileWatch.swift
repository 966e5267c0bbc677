import Glibc

/// Runs something again whenever a file below some places changes.
struct FileWatch {
    private let places: [String]

    /// Seconds between two looks are at least this.
    private static let pause = 0.3
    /// Names below the places that are looked at; a larger tree is refused, not half watched.
    private static let entryLimit = 50_000

    /// Folders and files that exist.
    init(_ places: [String]) { self.places = places }

    /// Runs `body` now and after each change, until Ctrl-C; ends with `.interrupted` then.
    ///
    /// `Interruption.install` must have been called.
    func run(_ body: () throws -> Void) throws -> Never {
        while true {
            if Terminal.outputIsTerminal {
                try Terminal.write(Array("\u{1b}[H\u{1b}[2J\u{1b}[3J".utf8))
            }
            let seen = try signature()
            try body()
            if Terminal.outputIsGone { throw CommandEnd(.done) }
            if Terminal.errorIsTerminal, !Interruption.isOn {
                Terminal.printError("watching; Ctrl-C ends")
            }
            while try !Interruption.isOn && signature() == seen {
                usleep(UInt32(Self.pause * 1_000_000))
            }
            if Interruption.isOn { throw CommandEnd(.interrupted) }
        }
    }

    /// What is seen of a file without reading it.
    private struct Seen: Hashable {
        var path: String
        var inode: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    private func signature() throws -> Set<Seen> {
        var seen: Set<Seen> = []
        for place in places { try look(at: place, depth: 0, &seen) }
        return seen
    }

    private func look(at path: String, depth: Int, _ seen: inout Set<Seen>) throws {
        var status = stat()
        let isThere =
            unsafe depth == 0 ? stat(path, &status) == 0 : lstat(path, &status) == 0
        guard isThere, depth < 64 else { return }
        seen.insert(
            Seen(
                path: path, inode: UInt(status.st_ino), size: Int(status.st_size),
                seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec))
        guard seen.count <= Self.entryLimit else {
            throw CommandEnd.usage(
                "--watch looks at no more than \(Self.entryLimit) files: name a smaller folder "
                    + "than '\(places.joined(separator: "', '"))'")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return }
        for name in (try? allNames(path)) ?? [] {
            try look(at: path + "/" + name, depth: depth + 1, &seen)
        }
    }
}
