internal import Archives
internal import Binaries
internal import Databases
internal import LuaRuntime
internal import RPMDatabases

/// What a request has opened, by number: archives, databases, executables and rpm headers.
struct CallResources {
    enum Resource {
        case archive(OpenArchive)
        case database(SQLiteReader)
        case elf(ELFFile)
        case pe(PEFile)
        case rpm(OpenRPM)
        case rpmHeader(RPMHeader)
    }

    private var resources: [UInt32: Resource] = [:]
    private var next: UInt32 = 1
    /// Bytes of entries that are held at once.
    private(set) var held = HeldBytes()

    mutating func add(_ resource: Resource) -> UInt32 {
        let number = next
        next &+= 1
        resources[number] = resource
        return number
    }

    mutating func remove(_ number: UInt32) -> Resource? { resources.removeValue(forKey: number) }

    /// Drops everything. Numbers go on, so that old handles stay refused.
    mutating func removeAll() {
        resources.removeAll()
        held = HeldBytes()
    }

    subscript(_ number: UInt32) -> Resource? { resources[number] }
}

/// What was made from one entry, or inside one archive; it goes when the entry does.
final class Belongings {
    var documents: [UInt32] = []
    var loops: [Int64] = []
    var files: [UInt32] = []
    var resources: [UInt32] = []

    /// Empties it; gives what was there.
    func take() -> Belongings {
        let gone = Belongings()
        swap(&gone.documents, &documents)
        swap(&gone.loops, &loops)
        swap(&gone.files, &files)
        swap(&gone.resources, &resources)
        return gone
    }
}

/// Counts the bytes of entries that are kept for the plugin, all archives together.
final class HeldBytes {
    static let limit = 512 << 20
    private var count = 0

    func take(_ more: Int) throws(LuaFunctionError) {
        guard count + more <= Self.limit else {
            throw LuaFunctionError(
                "limit: entries of more than \(Self.limit) bytes are held at once; those of a loop "
                    + "are given back when it moves on")
        }
        count += more
    }

    func give(back bytes: Int) { count -= bytes }
}

/// An archive that a plugin has opened.
final class OpenArchive {
    let tree: ArchiveTree
    /// Its path, with those of the archives that it is inside of.
    let place: String
    let root: String
    let glob: String
    let held: HeldBytes
    let belongings = Belongings()

    init(_ tree: ArchiveTree, place: String, root: String, glob: String, held: HeldBytes) {
        self.tree = tree
        self.place = place
        self.root = root
        self.glob = glob
        self.held = held
    }

    /// An error that names the whole way to the entry when archives are nested.
    func located(_ error: ArchiveError) -> ArchiveError {
        guard tree.nesting > 1 else { return error }
        var error = error
        error.entry = place + (error.entry.map { "/" + $0 } ?? "")
        return error
    }
}

/// An entry and the archive that it stands in.
struct ArchiveMember {
    let entry: ArchiveEntry
    /// Counts the entries of the archive from 1.
    let number: Int
    let archive: OpenArchive
}

extension CallContext {
    /// Runs a method of the file at index 1: what it makes belongs to the entry, and damage of the
    /// archive is a fault of the input.
    func owningByEntry(
        _ stack: LuaStack, _ function: LuaFunction
    ) throws(LuaFunctionError) -> Int {
        let file = try file(at: 1, of: stack)
        guard let belongings = file.belongings else { return try function(stack) }
        do throws(LuaFunctionError) {
            return try owning(belongings) { () throws(LuaFunctionError) in try function(stack) }
        } catch {
            guard let fault = file.inputFault, error.message == fault else { throw error }
            throw fail(line: nil, fault)
        }
    }
}
