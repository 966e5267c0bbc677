internal import Binaries

extension FuzzTarget {
    static let elf = binary("elf") { bytes, seen throws(BinaryError) in
        guard let file = try ELFFile(bytes) else { return }
        seen.note(
            "\(file.bits) \(file.isBigEndian) \(file.machine) \(file.type) \(file.needed) "
                + "\(file.interpreter ?? "") \(file.soname ?? "") \(file.runpath ?? "") "
                + "\(file.buildID ?? "") \(file.notes)")
        for section in file.sections.prefix(40) {
            seen.note(section.name)
            seen.note(file.section(section.name) ?? [])
        }
    }

    static let pe = binary("pe") { bytes, seen throws(BinaryError) in
        guard let file = try PEFile(bytes) else { return }
        seen.note("\(file.machine) \(file.subsystem) \(file.isDotNet) \(file.imports)")
        seen.note(file.versionInfo.sorted { $0.key < $1.key }.description)
        seen.note((file.fileVersion ?? "") + (file.productVersion ?? ""))
        for section in file.sections.prefix(40) {
            seen.note(section.name)
            seen.note(file.section(section.name) ?? [])
        }
    }

    /// Go's build information, in ELF, PE and Mach-O.
    static let go = binary("go") { bytes, seen throws(BinaryError) in
        guard let info = try GoBuildInfo(bytes) else { return }
        seen.note("\(info.version) \(info.path ?? "") \(info.settings)")
        if let main = info.main { seen.note("\(main)") }
        for module in info.modules { seen.note("\(module)") }
    }

    static let jar = FuzzTarget("jar", fixtures: [".MF"]) { bytes, seen throws(Violation) in
        do throws(BinaryError) { seen.note("\(try JarManifest(bytes))") } catch {
            seen.note("\(error)")
        }
    }

    private static func binary(
        _ name: String,
        _ read: @escaping @Sendable (BinaryBytes, inout Observation) throws(BinaryError) -> Void
    ) -> FuzzTarget {
        FuzzTarget(name, longest: 16384) { bytes, seen throws(Violation) in
            let kept = KeptBytes(bytes)
            do throws(BinaryError) {
                try read(unsafe BinaryBytes(kept.memory, owner: kept), &seen)
            } catch {
                try Violation.unless(!error.description.isEmpty, "an error without words")
                seen.note("\(error)")
            }
        }
    }
}
