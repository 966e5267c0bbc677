import Glibc
import PluginHost

/// Where this program and its bundled plugins lie.
enum PluginPlaces {
    /// This program's own file, which is also the plugin worker.
    static func executable() throws -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else {
            throw CommandEnd(.failed, "cannot find this program's own file: \(errorText(errno))")
        }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// `../share/oakum/plugins` beside the program's folder, else `plugins` beside the `.build` that
    /// holds it. Never the working directory: a scanned project must not bring its own.
    static func bundled(executable: String) -> String? {
        let folders = executable.split(separator: "/").dropLast().map(String.init)
        let installed = "/" + folders.dropLast().joined(separator: "/") + "/share/oakum/plugins"
        if isDirectory(installed) { return installed }
        guard let build = folders.lastIndex(where: { $0.hasPrefix(".build") }) else { return nil }
        let checkout = "/" + folders[..<build].joined(separator: "/") + "/plugins"
        return isDirectory(checkout) ? checkout : nil
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Loads the bundled plugins and those that the user added.
    static func catalogue(adding added: [String]) throws -> (PluginCatalogue, worker: String) {
        let worker = try executable()
        guard let bundled = bundled(executable: worker) else {
            throw CommandEnd.usage(
                "the bundled plugins are not beside '\(worker)': install with 'make install', "
                    + "which puts them into share/oakum/plugins")
        }
        do throws(PluginError) {
            let catalogue = try PluginCatalogue.load(
                bundled: bundled, added: added, workerProgram: worker)
            return (catalogue, worker)
        } catch { throw CommandEnd(.failed, error.reason) }
    }
}
