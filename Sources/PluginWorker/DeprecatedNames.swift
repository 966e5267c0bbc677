/// Names of the plugin API that still work and that a later API takes away.
public enum DeprecatedNames {
    /// From the name with its class (`oakum.name`, `oakum.File.name`) to what takes its place; none yet.
    public static let all: [String: String] = [:]
}
