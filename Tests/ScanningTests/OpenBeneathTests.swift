import CFileSystem
import Foundation
import ProgramUnderTest
import Testing

/// The door through which every file of a target is opened: beneath the root, and regular.
@Suite(.ownThreads)
struct OpenBeneathTests {
    private func root(_ target: ScratchFolder) throws -> Int32 {
        let root = unsafe open(target.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try #require(root >= 0)
        return root
    }

    /// The first bytes of what is opened, or the error's number.
    private func read(_ path: String, in root: Int32) -> Result<String, POSIXError> {
        let descriptor = unsafe oakum_open_beneath(root, path)
        guard descriptor >= 0 else {
            return .failure(POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO))
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
        }
        return .success(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
    }

    private func error(_ path: String, in root: Int32) -> POSIXErrorCode? {
        if case .failure(let error) = read(path, in: root) { error.code } else { nil }
    }

    private func text(_ path: String, in root: Int32) -> String? {
        try? read(path, in: root).get()
    }

    @Test func `links stay beneath the root, whatever they say`() throws {
        let outside = try ScratchFolder()
        try outside.write("secret", "outside")
        let target = try ScratchFolder()
        try target.write("secret", "inside")
        try target.write("a/file", "a file")
        try target.link("a/absolute", to: "/secret")
        try target.link("a/relative", to: "../secret")
        try target.link("a/climbing", to: "../../../../../../../../secret")
        try target.link("a/outside", to: outside.path("secret"))
        try target.link("a/folder", to: outside.root)
        try target.link("a/self", to: "/a/self")
        let root = try root(target)
        defer { close(root) }
        #expect(text("a/file", in: root) == "a file")
        for name in [
            "a/absolute", "a/relative", "a/climbing", "../secret", "/secret", "a/../secret",
        ] {
            #expect(text(name, in: root) == "inside", "\(name)")
        }
        #expect(error("a/outside", in: root) == .ENOENT)
        #expect(error("a/folder/secret", in: root) == .ENOENT)
        #expect(error("a/self", in: root) == .ELOOP)
        #expect(error("a/gone", in: root) == .ENOENT)
        #expect(error("a/file/x", in: root) == .ENOTDIR)
        #expect(error("", in: root) != nil)
    }

    @Test func `the kernel's own links are not followed`() throws {
        let root = unsafe open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(root) }
        #expect(text("comm", in: root)?.isEmpty == false)
        for name in ["exe", "cwd", "root/etc/passwd", "fd/0"] {
            #expect(error(name, in: root) == .ELOOP, "\(name)")
        }
    }

    @Test func `only regular files are opened, and none is waited for`() throws {
        let target = try ScratchFolder()
        #expect(unsafe mkfifo(target.path("pipe"), 0o600) == 0)
        try target.link("to-pipe", to: "pipe")
        try target.makeFolder("folder")
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        let path = Array(target.path("socket").utf8)
        try #require(path.count < 108)
        unsafe withUnsafeMutableBytes(of: &place.sun_path) { unsafe $0.copyBytes(from: path) }
        let bound = unsafe withUnsafePointer(to: &place) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        let root = try root(target)
        defer { close(root) }
        for name in ["pipe", "to-pipe", "socket"] {
            #expect(error(name, in: root) == .EINVAL, "\(name)")
        }
        #expect(error("folder", in: root) == .EISDIR)
        #expect(error(".", in: root) == .EISDIR)
    }

    @Test(.enabled(if: geteuid() == 0, "only root makes devices"))
    func `devices are not opened`() throws {
        let target = try ScratchFolder()
        let zero = dev_t(1 << 8 | 5)
        try #require(unsafe mknod(target.path("zero"), S_IFCHR | 0o600, zero) == 0)
        try #require(unsafe mknod(target.path("disk"), S_IFBLK | 0o600, dev_t(7 << 8)) == 0)
        try target.link("to-zero", to: "zero")
        let root = try root(target)
        defer { close(root) }
        for name in ["zero", "disk", "to-zero"] {
            #expect(error(name, in: root) == .EINVAL, "\(name)")
        }
    }

    /// Another thread swaps a folder for a link to the outside, again and again.
    @Test func `a link that is swapped in while a file is opened leads nowhere`() throws {
        let outside = try ScratchFolder()
        try outside.write("secret", "outside")
        let target = try ScratchFolder()
        try target.write("folder/secret", "inside")
        try target.link("other", to: outside.root)
        try target.write("file", "inside")
        try target.link("another", to: outside.path("secret"))
        let root = try root(target)
        defer { close(root) }
        let swapper = Thread {
            while !Thread.current.isCancelled {
                exchange(root, "folder", "other")
                exchange(root, "file", "another")
            }
        }
        swapper.start()
        defer { swapper.cancel() }
        var inside = 0
        for _ in 0..<20_000 {
            for name in ["folder/secret", "file"] {
                let found = text(name, in: root)
                #expect(found == nil || found == "inside")
                if found == "inside" { inside += 1 }
            }
        }
        #expect(inside > 0)
    }
}

/// Puts one in the other's place and back again.
private func exchange(_ folder: Int32, _ left: String, _ right: String) {
    unsafe renameat(folder, left, folder, "aside")
    unsafe renameat(folder, right, folder, left)
    unsafe renameat(folder, left, folder, right)
    unsafe renameat(folder, "aside", folder, left)
}
