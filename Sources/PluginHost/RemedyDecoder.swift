internal import PatchModel
internal import PluginProtocol

/// Turns answers of `remedy.plan` into the model. The worker has checked them for the author's sake;
/// here they are checked for ours.
struct RemedyDecoder {
    let plugin: String
    let files: ProjectFiles
    /// How many upgrades were asked about.
    let count: Int

    private static let schema = RecordKind.remedy.schema

    /// An answer, with positions in the request in place of numbers.
    func answer(
        _ kind: RecordKind, _ value: WireValue
    ) throws(WireError) -> RemedyAnswer {
        let fields = RecordFields(value, kind.schema)
        switch kind {
        case .remedy:
            return RemedyAnswer(
                plugin: plugin, directory: files.directory,
                upgrades: try positions(fields["upgrades"].list),
                outcome: .remedy(try remedy(fields)))
        case .refusal:
            return RemedyAnswer(
                plugin: plugin, directory: files.directory,
                upgrades: try positions([fields["upgrade"]]),
                outcome: .refused(fields.text("reason") ?? ""))
        default: throw WireError("a \(kind.name) is no answer to upgrades")
        }
    }

    private func positions(_ values: [WireValue]) throws(WireError) -> [Int] {
        var positions: [Int] = []
        for value in values {
            guard let number = value.integer, number >= 1, number <= Int64(count) else {
                throw WireError("an answer to an upgrade that was not asked about")
            }
            positions.append(Int(number - 1))
        }
        guard !positions.isEmpty, Set(positions).count == positions.count else {
            throw WireError("an answer to no upgrade, or to one twice")
        }
        return positions.sorted()
    }

    private func remedy(_ fields: RecordFields) throws(WireError) -> Remedy {
        let restart = fields.texts("restart")
        guard restart.allSatisfy(ServiceName.isValid) else {
            throw WireError("a remedy's service has no proper name")
        }
        var results: [String] = []
        for name in fields.texts("results") { results.append(try path(of: name)) }
        return Remedy(
            edits: try edits(fields["edits"].list),
            resolve: try programs(fields["run"].list),
            verify: try programs(fields["verify"].list), results: results, restart: restart,
            needsReboot: fields["reboot"] == .boolean(true),
            step: fields.text("step").flatMap(VersionStep.init(rawValue:)) ?? .unknown,
            plugin: plugin)
    }

    private func path(of name: String) throws(WireError) -> String {
        guard let path = files.path(of: name) else {
            throw WireError("a remedy touches '\(name)', which it may not")
        }
        return path
    }

    private func programs(_ values: [WireValue]) throws(WireError) -> [[String]] {
        guard values.count <= RemedyRequest.partLimit else {
            throw WireError("a remedy has too many programs")
        }
        var programs: [[String]] = []
        for value in values {
            let words = value.list.compactMap(\.string)
            guard words.count == value.list.count, words.first?.isEmpty == false,
                words.count <= RemedyRequest.argumentLimit,
                !words.contains(where: { $0.utf8.contains(0) })
            else { throw WireError("a remedy's program is no list of arguments") }
            programs.append(words)
        }
        return programs
    }

    private func edits(_ values: [WireValue]) throws(WireError) -> [RemedyEdit] {
        guard values.count <= RemedyRequest.partLimit else {
            throw WireError("a remedy has too many edits")
        }
        var edits: [RemedyEdit] = []
        for value in values {
            let fields = RecordFields(value, Self.schema.part("edits"))
            guard let file = fields.text("file"), let from = fields.text("from"),
                let to = fields.text("to"), let line = fields["at"].integer,
                (1..<1 << 40).contains(line), !from.utf8.contains(UInt8(ascii: "\n")),
                !(from + to).utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\r") })
            else { throw WireError("a remedy's edit is not of one line") }
            edits.append(
                RemedyEdit(file: try path(of: file), line: Int(line), from: from, to: to))
        }
        return edits
    }
}
