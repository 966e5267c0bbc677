import Digests
import Foundation
import PatchModel
import Store
import Testing

struct AuditAnchorTests {
    private let folder: TemporaryFolder
    private let key: SigningKey
    private let anchor: AuditAnchor

    init() throws {
        folder = try TemporaryFolder()
        key = try SigningKey()
        anchor = AuditAnchor(path: folder.path("outside/anchor"))
    }

    private func open(_ name: String = "state.db", signed: Bool = true) throws -> StateDatabase {
        try StateDatabase(
            path: folder.path(name), seal: AuditSeal(key: signed ? key : nil, anchor: anchor))
    }

    @Test func `notes the head after each commit, for each database`() throws {
        let first = try open()
        let second = try open("second.db", signed: false)
        for _ in 0..<3 { try first.append(event()) }
        try second.append(event(at: 7))
        let entry = try first.append(event())
        #expect(first.anchorWarning == nil && second.anchorWarning == nil)
        let head = try #require(try anchor.head(of: try first.databaseID()))
        #expect(head.sequence == 4 && head.hash == entry.hash)
        #expect(head.keyID == AuditHead.keyID(of: key.verifyingKey))
        #expect(head.isValid(by: key.verifyingKey))
        #expect(!head.isValid(by: try SigningKey().verifyingKey))
        var forged = head
        forged.sequence = 3
        #expect(!forged.isValid(by: key.verifyingKey))
        let other = try #require(try anchor.head(of: try second.databaseID()))
        #expect(other.sequence == 1 && other.signature == nil && other.at == moment(7))
        #expect(try anchor.head(of: "nobody") == nil)
        let text = try String(contentsOfFile: anchor.path, encoding: .utf8)
        #expect(text.split(separator: "\n").count == 2)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("outside"))
        #expect(names.sorted() == ["anchor", "anchor.lock"])
    }

    @Test func `an anchor that cannot be written loses no event`() throws {
        try Data().write(to: URL(fileURLWithPath: folder.path("file")))
        let blocked = AuditAnchor(path: folder.path("file/anchor"))
        let state = try StateDatabase(
            path: folder.path("state.db"), seal: AuditSeal(anchor: blocked))
        let plan = try state.create(plan(), event: event())
        #expect(state.anchorWarning?.hasPrefix("the audit anchor was not written") == true)
        #expect(try state.plan(plan.id) == plan)
        #expect(try state.events().count == 1)
        let report = try AuditVerification(state, anchor: blocked).verify()
        #expect(report.anchor == .contradicts)
        guard case .badAnchor? = report.problems.first else {
            Issue.record("\(report.problems)")
            return
        }
    }

    @Test func `an anchor that was lost is said to be made anew`() throws {
        let state = try open()
        for _ in 0..<3 { try state.append(event()) }
        try FileManager.default.removeItem(atPath: anchor.path)
        let report = try AuditVerification(state, anchor: anchor).verify()
        #expect(report.isIntact && report.summary == "chain intact; tail not provable")
        try state.append(event())
        #expect(state.anchorWarning?.contains("made anew") == true)
        try state.append(event())
        #expect(state.anchorWarning == nil)
    }

    /// Events that are logged without the anchor, as when the writer dies before it.
    private func interrupted(_ count: Int, signed: Bool = true) throws -> StateDatabase {
        let state = try open()
        for _ in 0..<5 { try state.append(event()) }
        let other = try StateDatabase(
            path: state.path, seal: AuditSeal(key: signed ? key : nil))
        for _ in 0..<count { try other.append(event()) }
        return state
    }

    @Test func `one event behind is an interrupted write, repaired and said`() throws {
        let state = try interrupted(1)
        let verification = AuditVerification(state, anchor: anchor, keys: [key.verifyingKey])
        #expect(try verification.verify(repairsAnchor: false).anchor == .behind(sequence: 5))
        let report = try verification.verify()
        #expect(report.isIntact && report.anchor == .repaired)
        #expect(report.anchor.description.contains("interrupted write"))
        #expect(try verification.verify().anchor == .current)
        let head = try #require(try anchor.head(of: try state.databaseID()))
        #expect(head.sequence == 6 && head.isValid(by: key.verifyingKey))
    }

    @Test func `more than one event behind is not proven, and not repaired`() throws {
        let state = try interrupted(2)
        let report = try AuditVerification(state, anchor: anchor).verify()
        #expect(report.isIntact && report.anchor == .behind(sequence: 5))
        #expect(report.summary == "chain intact; tail after 5 not provable")
    }

    @Test func `an event that is not signed as those before is not taken for one`() throws {
        let state = try interrupted(1, signed: false)
        let report = try AuditVerification(state, anchor: anchor).verify()
        #expect(report.anchor == .behind(sequence: 5))
        #expect(report.notes.contains { $0.contains("not repaired") })
    }

    @Test func `an anchor with another signature is found`() throws {
        let state = try interrupted(0)
        let id = try state.databaseID()
        let head = try #require(try anchor.head(of: id))
        let text = try String(contentsOfFile: anchor.path, encoding: .utf8)
        let stranger = try head.signed(by: try SigningKey())
        let forged = text.replacing(head.signature ?? "", with: stranger.signature ?? "")
        try forged.write(toFile: anchor.path, atomically: true, encoding: .utf8)
        let report = try AuditVerification(state, anchor: anchor, keys: [key.verifyingKey]).verify()
        #expect(
            report.problems == [.badAnchor("its signature is wrong or of an unknown key")])
        #expect(report.summary.hasPrefix("anchor: its signature"))
    }

    @Test func `lines that it does not understand stay`() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path("outside"), withIntermediateDirectories: true)
        try "what is this\n".write(toFile: anchor.path, atomically: true, encoding: .utf8)
        try open().append(event())
        let text = try String(contentsOfFile: anchor.path, encoding: .utf8)
        #expect(text.hasPrefix("what is this\n{"))
    }
}
