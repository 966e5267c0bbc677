internal import CFileSystem
internal import Glibc
internal import PluginProtocol

/// The page that a worker writes and the host reads: what it was doing when it died.
///
/// Nothing in it is trusted: texts are cut at their field and escaped.
@safe final class WorkPageView {
    let descriptor: Int32
    // Safety: a shared mapping of Page.size bytes, unmapped in deinit.
    private let mapping: UnsafeMutableRawPointer

    init?() {
        descriptor = unsafe oakum_memory_file("oakum-work-page")
        guard descriptor >= 0, ftruncate(descriptor, off_t(WorkerLaunch.Page.size)) == 0,
            let mapping = unsafe mmap(
                nil, WorkerLaunch.Page.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            unsafe mapping != MAP_FAILED
        else { return nil }
        unsafe self.mapping = mapping
    }

    deinit {
        unsafe munmap(mapping, WorkerLaunch.Page.size)
        close(descriptor)
    }

    func text(_ field: Range<Int>) -> String {
        let bytes = unsafe UnsafeRawBufferPointer(
            start: mapping + field.lowerBound, count: field.count)
        return escapedText(unsafe Array(bytes.prefix { $0 != 0 }))
    }
}
