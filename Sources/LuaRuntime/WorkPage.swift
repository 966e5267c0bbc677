internal import CLuaShims

/// The page shared with the process outside, which says what this process was doing when it died.
@safe public struct WorkPage {
    // Safety: points into a shared mapping of at least `size` bytes that is never unmapped.
    private let page: UnsafeMutablePointer<oakum_lua_page>

    /// Bytes that the mapping must have.
    public static var size: Int { MemoryLayout<oakum_lua_page>.size }

    /// Takes a shared mapping of at least `size` bytes.
    @unsafe public init(mapping: UnsafeMutableRawPointer) {
        unsafe page = mapping.assumingMemoryBound(to: oakum_lua_page.self)
    }

    /// Installs the handlers of the alarm and of crashes in this single-threaded process.
    public func install() -> Bool { unsafe oakum_deadline_install(page) == 0 }

    /// Notes what is being done, cut to what fits.
    public func note(plugin: String, function: String, input: String) {
        unsafe fill(&page.pointee.plugin, with: plugin)
        unsafe fill(&page.pointee.function, with: function)
        unsafe fill(&page.pointee.input, with: input)
        unsafe fill(&page.pointee.line, with: "")
        unsafe fill(&page.pointee.ended, with: "")
    }

    private func fill<Field>(_ field: inout Field, with text: String) {
        unsafe withUnsafeMutableBytes(of: &field) { bytes in
            let cut = text.utf8.prefix(bytes.count - 1)
            unsafe bytes.copyBytes(from: cut)
            unsafe bytes[cut.count] = 0
        }
    }
}
