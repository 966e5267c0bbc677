import PatchModel
import Planning
import PluginHost
import Policy
import Risk

/// What `oakum.yaml` says, with the defaults for all that it leaves out.
struct Configuration: Sendable {
    /// The file; `nil` when the defaults alone hold.
    var file: ConfigurationFile?
    var assets: [ConfiguredAsset]
    var checks: [Check]
    var windows: WindowPolicy
    var rollout: RolloutSettings
    var approval: ApprovalSettings
    var trial: TrialSettings
    var risk: RiskPolicy
    var audit: AuditSettings
    var network: NetworkSettings
    var secrets: [SecretSetting]
    /// Options of plugins, by the plugin's name.
    var pluginOptions: [String: [WrittenOption]]
    /// Where each plugin's settings stand, by its name.
    var pluginPlaces: [String: String]
    /// Every setting as `config show` prints it, in the order of the table.
    var shown: [ShownSetting]
    /// What may be a slip, but can be used.
    var warnings: [ConfigurationProblem]

    /// The checks of an asset, in its order.
    func checks(of asset: ConfiguredAsset) -> [Check] {
        asset.checks.compactMap { name in checks.first { $0.name == name } }
    }

    /// The asset of a name.
    func asset(named name: String) -> ConfiguredAsset? { assets.first { $0.name == name } }
}

/// An asset as `oakum.yaml` describes it.
struct ConfiguredAsset: Sendable, Hashable {
    var name: String
    var path: String
    var driver: String?
    /// Each with its own line as origin.
    var tags: [String: AssetTag]
    /// What its driver needs to know: `remote`, `base`, `branch` and `author` for git.
    var settings: [String: String]
    /// Programs that a trial runs first.
    var prepare: [[String]]
    /// Its own tests.
    var test: [[String]]
    /// Names of checks, all of which are there.
    var checks: [String]
    /// The line where it stands.
    var origin: String

    /// The asset, under the key that a scan of its path would give it.
    func asset(key: String, kind: ScanTarget.Kind) -> Asset {
        Asset(key: key, name: name, kind: kind, path: path, driver: driver, tags: tags)
    }
}

struct RolloutSettings: Sendable, Hashable {
    var waves: WavePolicy
    var limits: RolloutLimits
}

struct ApprovalSettings: Sendable, Hashable {
    var rule: ApprovalRule
    /// The allowed signers file.
    var signers: String?
    /// Plans whose every breaking-change risk is below this need nobody.
    var automaticBelow: Double?
    var strictFrom: Double
}

struct TrialSettings: Sendable, Hashable {
    /// Seconds that one program of a trial may take.
    var deadline: Int
    /// Bytes of private memory that one process may have.
    var memory: Int
}

struct AuditSettings: Sendable, Hashable {
    /// The file outside the data directory that keeps the head.
    var anchor: String?
    /// The signing key's file.
    var key: String?
}

/// A setting that holds, and what set it.
struct ShownSetting: Sendable, Hashable {
    /// `approval.count`, `assets[web-1].tags.exposure`.
    var path: String
    /// `nil`: not set, and there is no default.
    var value: String?
    var origin: SettingOrigin
}
