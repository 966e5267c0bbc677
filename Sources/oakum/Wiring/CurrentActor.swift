import Glibc
import PatchModel

/// Who runs this command, as the operating system says it.
///
/// The login user id survives sudo and su, so it comes first; where the kernel keeps none, it is the
/// real user id. This guards against mistakes only: root can be anybody.
struct CurrentActor {
    let actor: Actor
    /// Root without a login behind it: nobody in particular.
    let isAnonymousRoot: Bool

    init() {
        let login = Self.loginUser
        let user = login ?? getuid()
        isAnonymousRoot = login == nil && user == 0
        actor = Actor(id: Self.name(of: user), authentication: .os)
    }

    /// proc(5): /proc/pid/loginuid, 4294967295 when nobody has logged in.
    private static var loginUser: uid_t? {
        let descriptor = unsafe open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }
        let digits = bytes.prefix(max(0, count)).prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard let number = uid_t(String(decoding: digits, as: UTF8.self)), number != uid_t.max
        else { return nil }
        return number
    }

    private static func name(of user: uid_t) -> String {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16384)
        let status = unsafe getpwuid_r(user, &entry, &buffer, buffer.count, &found)
        guard status == 0, unsafe found != nil, let name = unsafe entry.pw_name else {
            return "uid \(user)"
        }
        return unsafe String(cString: name)
    }
}
