/// The proxy of the environment, as curl's manual page describes the variables.
public struct ProxyChoice: Sendable, Hashable {
    /// `https_proxy`; may name a user and a password, so it is never shown.
    private let proxy: String?
    private let exceptions: [String]

    /// The direct way for everything.
    public static let none = ProxyChoice { _ in nil }

    /// Reads `https_proxy` and `no_proxy`, else the same in capitals.
    public init(environment variable: (String) -> String?) {
        func value(_ name: String) -> String? { variable(name) ?? variable(name.uppercased()) }
        proxy = value("https_proxy").flatMap { $0.isEmpty ? nil : $0 }
        exceptions = (value("no_proxy") ?? "").split { $0 == "," || $0 == " " }
            .map { $0.lowercased() }
    }

    /// The proxy for an address; `nil` for the direct way.
    public func proxy(for address: WebAddress) -> String? {
        guard let proxy, address.scheme == .https, !exceptions.contains("*") else { return nil }
        let host = address.host.description
        let isExcepted = exceptions.contains { exception in
            var name = exception[...]
            while name.hasPrefix(".") { name = name.dropFirst() }
            return !name.isEmpty && (host == name || host.hasSuffix("." + name))
        }
        return isExcepted ? nil : proxy
    }
}
