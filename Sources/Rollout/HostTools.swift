/// The controller's programs and libraries as bubblewrap arguments: read-only, nothing personal.
enum HostTools {
    /// Folders beside `/usr` that are links into it on a merged system, and folders on others.
    private static let folders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]

    /// What programs need of `/etc`: the loader's, the certificates', users' names.
    private static let settings = [
        "/etc/alternatives", "/etc/ca-certificates", "/etc/ca-certificates.conf", "/etc/group",
        "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime",
        "/etc/nsswitch.conf", "/etc/passwd", "/etc/pki/tls/certs", "/etc/pki/ca-trust",
        "/etc/ssl/certs", "/etc/ssl/openssl.cnf",
    ]

    /// What programs need to find a host by its name.
    private static let network = ["/etc/hosts", "/etc/resolv.conf", "/etc/services"]

    static func arguments(hasNetwork: Bool) -> [String] {
        var list = ["--ro-bind", "/usr", "/usr"]
        for folder in folders {
            if let target = SandboxPaths.linkTarget(folder) {
                list += ["--symlink", target, folder]
            } else if SandboxPaths.isDirectory(folder) {
                list += ["--ro-bind", folder, folder]
            }
        }
        for file in settings + (hasNetwork ? network : []) {
            list += ["--ro-bind-try", file, file]
        }
        return list
    }
}
