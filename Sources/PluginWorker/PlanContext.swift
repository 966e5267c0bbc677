internal import PluginProtocol
internal import Versioning

/// What a call of `remedy.plan` is about: the project, its upgrades, and which have an answer.
struct PlanContext {
    /// The project's folder, relative to the target.
    let directory: String
    /// `NAME FROM -> TO` of each upgrade; its number is one more than its position.
    let upgrades: [String]
    private let steps: [String]
    private(set) var answered: Set<Int64> = []

    init(_ request: RemedyRequest) {
        directory = request.directory
        func text(_ name: String, of value: WireValue) -> String {
            RemedySchemas.upgrade.position(of: name).flatMap { value[$0].string } ?? ""
        }
        upgrades = request.upgrades.map { value in
            "\(text("name", of: value)) \(text("from", of: value)) -> \(text("to", of: value))"
        }
        steps = request.upgrades.map { value in
            VersionSteps.step(
                VersionSchemes.named(text("ecosystem", of: value)), from: text("from", of: value),
                to: text("to", of: value))
        }
    }

    /// Numbers of the upgrades without an answer.
    var open: [Int64] { numbers.filter { !answered.contains($0) } }

    var numbers: Range<Int64> { 1..<Int64(upgrades.count) + 1 }

    /// How far an upgrade goes, by its number.
    func step(_ number: Int64) -> String { steps[Int(number - 1)] }

    /// Notes that upgrades have an answer now.
    mutating func answer(_ numbers: [Int64]) { answered.formUnion(numbers) }

    /// Why an answer for these upgrades cannot be taken.
    func conflict(_ numbers: [Int64]) -> String? {
        var seen = answered
        for number in numbers where !seen.insert(number).inserted {
            return "'\(upgrades[Int(number - 1)])' has an answer already"
        }
        return nil
    }
}
