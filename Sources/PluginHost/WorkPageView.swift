internal import CFileSystem
internal import Glibc
internal import PluginProtocol

/// The page that a worker writes and the host reads: what it was doing when it died.
///
/// Nothing in it is trusted: texts are cut at their field and escaped. The host reads the file and
/// does not map it, because a worker could cut it short, and then touching the mapping would kill.
final class WorkPageView {
    let descriptor: Int32

    init?() {
        descriptor = unsafe oakum_memory_file("oakum-work-page")
        guard descriptor >= 0, ftruncate(descriptor, off_t(WorkerLaunch.Page.size)) == 0 else {
            return nil
        }
    }

    deinit { close(descriptor) }

    func text(_ field: Range<Int>) -> String {
        var bytes = [UInt8](repeating: 0, count: field.count)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(field.lowerBound))
        }
        return escapedText(bytes.prefix(max(0, count)).prefix { $0 != 0 })
    }
}
