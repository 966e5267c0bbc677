import PatchModel
import Store
extension StateDatabase {
    func approvedDigest(of plan: String) throws -> String? { try self.plan(plan).digest }
    func planDeviations() throws -> [String] { [] }
}
