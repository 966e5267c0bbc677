internal import Databases
internal import Documents
internal import LuaRuntime
internal import PluginProtocol

/// What one request can reach: its files, documents, iterators, counters and the way out.
///
/// Lua code holds only handles with numbers; those of an earlier request are refused here.
final class CallContext {
    let channel: FrameChannel
    var request = RunRequest(plugin: 0, kind: "", path: "")
    var limits: RunLimits { request.limits }
    var isStrict: Bool { request.isStrict }
    /// Which of the plugin's functions runs.
    private(set) var function: PluginFunction?
    /// What the host says the time is, where the function may know; Unix seconds.
    var now: Int64?
    /// Set while `remedy.plan` runs.
    var plan: PlanContext?
    private(set) var records = 0
    private(set) var isSkipped = false
    /// What was wrong with the input, if that is what ended the call.
    private(set) var inputFailure: (line: Int?, text: String)?

    private var files: [InputFile?] = []
    /// Archives, databases and executables.
    var resources = CallResources()
    /// What is made now belongs to this; see ``owning(_:_:)``.
    private var owner: Belongings?
    private var documents: [UInt32: any DocumentView] = [:]
    private var latest: (id: UInt32, document: any DocumentView)?
    private var loops: [Loop] = []
    private var freeLoops: [Int] = []
    private var firstLoop: UInt32 = 1
    private var nextLoop: UInt32 = 1
    private var firstFile: UInt32 = 1
    /// No file that was read is known to be longer.
    private var lastKnownLine = 0
    private var nextDocument: UInt32 = 1
    private var remarks: Int64 = 0
    /// The file that was asked for something last.
    private(set) var latestPath = ""
    /// What a loop over the input gave last.
    var lastRead: LastRead?
    var regexes = RegexCache()
    private var warnedFields: Set<String> = []
    /// Bytes of unpacked files or of a report so far.
    private var produced: Int64 = 0
    /// Documents that came over the network, the newest last.
    private var fetched: [InputFile] = []
    private var wanted = GlobSet([])

    init(channel: FrameChannel) { self.channel = channel }

    /// Starts a request: everything of the one before is gone.
    func begin(_ request: RunRequest, _ function: PluginFunction) {
        self.request = request
        self.function = function
        wanted = GlobSet(request.wanted.compactMap { GlobPattern($0) })
        now = nil
        produced = 0
        plan = nil
        records = 0
        remarks = 0
        isSkipped = false
        warnedFields.removeAll()
        latestPath = request.path
        closeInput()
    }

    /// Goes on over the same input: files, documents and loops stay.
    func resume() {
        records = 0
        remarks = 0
        isSkipped = false
        inputFailure = nil
        warnedFields.removeAll()
    }

    /// Drops files, documents and iterators, at the end of an entry or request.
    func closeInput() {
        firstFile &+= UInt32(files.count)
        files.removeAll()
        lastKnownLine = 0
        fetched.removeAll()
        resources.removeAll()
        owner = nil
        documents.removeAll()
        latest = nil
        loops.removeAll()
        freeLoops.removeAll()
        firstLoop = nextLoop
        inputFailure = nil
        lastRead = nil
    }

    // MARK: Files

    func add(_ file: InputFile) -> LuaHandle {
        file.brokenText = { [unowned self] in fail(line: nil, $0) }
        files.append(file)
        let number = firstFile &+ UInt32(files.count - 1)
        owner?.files.append(number)
        return LuaHandle(kind: HandleKind.file, owner: number, node: 0)
    }

    func file(at index: Int, of stack: LuaStack) throws(LuaFunctionError) -> InputFile {
        guard let handle = stack.handle(at: index), handle.kind == HandleKind.file else {
            throw LuaFunctionError("expected a file: call it with a colon, as in file:json()")
        }
        guard handle.owner >= firstFile, Int(handle.owner - firstFile) < files.count else {
            throw LuaFunctionError("this file belongs to an earlier call")
        }
        guard let file = files[Int(handle.owner - firstFile)] else {
            throw LuaFunctionError(
                "the loop has passed this entry: read it inside the loop, or ask for it with "
                    + "archive:file(path)")
        }
        latestPath = file.place
        return file
    }

    /// A file's text; bytes that are none are a fault of the input, not of the plugin.
    func text(of file: InputFile) throws(LuaFunctionError) -> DocumentBytes {
        do throws(LuaFunctionError) { return try file.textBytes() } catch {
            throw fail(line: nil, error.message)
        }
    }

    /// So many fetched documents stay readable; a list of thousands must not fill the memory.
    static let fetchedLimit = 32

    /// Adds a document that came over the network, and lets go of one from long ago.
    func add(fetched file: InputFile) -> LuaHandle {
        fetched.append(file)
        if fetched.count > Self.fetchedLimit {
            let old = fetched.removeFirst()
            old.release()
            for id in old.documents { removeDocument(id) }
        }
        return add(file)
    }

    /// Refuses a line beyond the end of what was read; a plugin that counts on its own may be wrong.
    ///
    /// What stands in one of the files beside counts, too: a record may have its place there.
    func checkLine(_ line: Int, _ name: String) throws(LuaFunctionError) {
        guard line > max(1, lastKnownLine), let main = files.first??.textLines else { return }
        lastKnownLine = main
        for file in files.dropFirst() {
            guard let file, file.member == nil, !file.isUncounted else { return }
            lastKnownLine = max(lastKnownLine, file.textLines ?? 0)
        }
        guard line > lastKnownLine, let path = files.first??.place else { return }
        throw LuaFunctionError(
            "\(name): line \(line) is beyond the end of '\(path)', which has "
                + (main == 1 ? "1 line" : "\(main) lines"))
    }

    // MARK: Documents

    /// Registers a document; its number is good until the end of the input.
    func add(_ document: any DocumentView) -> UInt32 {
        let id = nextDocument
        nextDocument &+= 1
        documents[id] = document
        owner?.documents.append(id)
        latest = (id, document)
        return id
    }

    func removeDocument(_ id: UInt32) {
        documents[id] = nil
        if latest?.id == id { latest = nil }
    }

    func document(_ id: UInt32) throws(LuaFunctionError) -> any DocumentView {
        if let latest, latest.id == id { return latest.document }
        guard let document = documents[id] else {
            throw LuaFunctionError("this view belongs to a file or line that is already done")
        }
        latest = (id, document)
        return document
    }

    // MARK: Iterators

    /// A place for the state of a loop, used again when the loop has come to its end: a plugin may
    /// loop millions of times over one document.
    private struct Loop {
        var number: UInt32
        var iteration: Iteration
    }

    func add(_ iteration: Iteration) -> Int64 {
        let loop = Loop(number: nextLoop, iteration: iteration)
        nextLoop &+= 1
        let slot = freeLoops.popLast() ?? loops.count
        if slot < loops.count { loops[slot] = loop } else { loops.append(loop) }
        let index = Int64(slot) << 32 | Int64(loop.number)
        owner?.loops.append(index)
        return index
    }

    /// Runs a step of a loop; 0 results at its end, and again after it.
    func withIteration(
        _ index: Int64, _ body: (inout Iteration) throws(LuaFunctionError) -> Int
    ) throws(LuaFunctionError) -> Int {
        let slot = Int(index >> 32)
        let number = UInt32(truncatingIfNeeded: index)
        guard number >= firstLoop else {
            throw LuaFunctionError("this loop belongs to an earlier call")
        }
        guard loops.indices.contains(slot), loops[slot].number == number else { return 0 }
        // Out of the list while it runs: a step lets go of what belongs to the entry that it passes,
        // and loops are among that.
        var iteration = Iteration.ended
        swap(&iteration, &loops[slot].iteration)
        defer {
            if loops[slot].number == number { swap(&iteration, &loops[slot].iteration) }
        }
        let results = try body(&iteration)
        if results == 0 { endLoop(index) }
        return results
    }

    // MARK: Belongings

    /// Runs a method; what it makes belongs to an entry, or to an archive inside an archive, and goes
    /// with it.
    func owning(
        _ belongings: Belongings?, _ body: () throws(LuaFunctionError) -> Int
    ) throws(LuaFunctionError) -> Int {
        let before = owner
        owner = belongings
        defer { owner = before }
        return try body()
    }

    /// Numbers something that is reached by a handle.
    func add(_ resource: CallResources.Resource) -> UInt32 {
        let number = resources.add(resource)
        owner?.resources.append(number)
        return number
    }

    /// Lets go of an entry that its loop has passed, and of all that was made from it.
    func release(file number: UInt32) {
        guard number >= firstFile, Int(number - firstFile) < files.count,
            let file = files[Int(number - firstFile)]
        else { return }
        files[Int(number - firstFile)] = nil
        file.release()
        if let belongings = file.belongings { release(belongings) }
    }

    private func release(_ belongings: Belongings) {
        let gone = belongings.take()
        for id in gone.documents { removeDocument(id) }
        for index in gone.loops { endLoop(index) }
        for number in gone.files { release(file: number) }
        for number in gone.resources {
            if case .archive(let archive)? = resources.remove(number) {
                release(archive.belongings)
            }
        }
    }

    private func endLoop(_ index: Int64) {
        let slot = Int(index >> 32)
        guard loops.indices.contains(slot), loops[slot].number == UInt32(truncatingIfNeeded: index)
        else { return }
        loops[slot] = Loop(number: 0, iteration: .ended)
        freeLoops.append(slot)
    }

    // MARK: Out

    func countRecord() throws(LuaFunctionError) {
        guard records < limits.records else {
            throw LuaFunctionError("limit: more than \(limits.records) records")
        }
        records += 1
    }

    /// Counts bytes of unpacked files or of a report.
    func countProduced(_ count: Int) throws(LuaFunctionError) {
        produced += Int64(count)
        guard produced <= limits.producedBytes else {
            throw LuaFunctionError("limit: more than \(limits.producedBytes) bytes in all")
        }
    }

    /// Whether the host has a use for the bytes of an entry of a tree.
    func wants(_ path: String) -> Bool {
        request.wanted.isEmpty && !request.wantsExecutables || wanted.matches(path)
    }

    func send(_ kind: FrameKind, _ payload: [UInt8]) throws(LuaFunctionError) {
        do { try channel.append(kind, payload) } catch { throw LuaFunctionError("\(error)") }
    }

    /// Sends a remark; beyond the limit only one more, which says so.
    func remark(_ kind: RemarkReply.Kind, line: Int?, _ text: String) throws(LuaFunctionError) {
        remarks += 1
        guard remarks <= limits.remarks + 1 else { return }
        let text = remarks > limits.remarks ? "more remarks were left out" : text
        let reply = RemarkReply(kind: kind, line: line, text: text)
        try send(.remark, reply.payload)
    }

    func skip(_ reason: String) throws(LuaFunctionError) {
        isSkipped = true
        try remark(.skip, line: nil, reason)
    }

    /// Says that the file is none of the plugin's own.
    func pass() throws(LuaFunctionError) {
        isSkipped = true
        try remark(.foreign, line: nil, "not a file of this plugin's kind")
    }

    /// Warns once per plugin line and field.
    func warnUnknownField(_ text: String, at place: String) throws(LuaFunctionError) {
        guard warnedFields.insert(place + text).inserted else { return }
        try remark(.warning, line: nil, place.isEmpty ? text : place + ": " + text)
    }

    /// The error for something wrong in the input itself, at a line of it.
    func fail(line: Int?, _ text: String) -> LuaFunctionError {
        inputFailure = (line, text)
        return LuaFunctionError(text)
    }
}

/// The kinds of handles.
enum HandleKind {
    static let view: UInt32 = 1
    static let file: UInt32 = 2
    static let out: UInt32 = 3
    static let archive: UInt32 = 4
    static let database: UInt32 = 5
    static let binary: UInt32 = 6
    static let tree: UInt32 = 7
    static let rpm: UInt32 = 8
    static let rpmHeader: UInt32 = 9
}

/// The state of a loop that the host drives.
enum Iteration {
    case view(document: UInt32, node: DocumentNode, cursor: UInt64, position: Int64)
    /// The members of a map in another order than the document's.
    case members(document: UInt32, [(key: [UInt8], child: DocumentNode)], position: Int)
    case lines(LineReader)
    case csv(CSVIteration)
    case records(RecordIteration)
    case entries(EntryIteration)
    case rows(SQLiteRows)
    case headers(HeaderIteration)
    case ended
}
