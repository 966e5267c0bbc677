/// The names of ELF's numbers, as the ABI's constants have them, in lower case.
enum ELFNames {
    static func type(_ number: Int) -> String {
        switch number {
        case 1: "relocatable"
        case 2: "executable"
        case 3: "shared"
        case 4: "core"
        default: String(number)
        }
    }

    static func machine(_ number: Int) -> String {
        switch number {
        case 2: "sparc"
        case 3: "i386"
        case 4: "m68k"
        case 8: "mips"
        case 15: "parisc"
        case 20: "powerpc"
        case 21: "powerpc64"
        case 22: "s390"
        case 40: "arm"
        case 42: "sh"
        case 43: "sparcv9"
        case 50: "ia64"
        case 62: "x86_64"
        case 183: "aarch64"
        case 243: "riscv"
        case 247: "bpf"
        case 258: "loongarch"
        default: String(number)
        }
    }

    static func section(_ number: Int) -> String {
        let names = [
            "null", "progbits", "symtab", "strtab", "rela", "hash", "dynamic", "note", "nobits",
            "rel", "shlib", "dynsym",
        ]
        if names.indices.contains(number) { return names[number] }
        switch number {
        case 14: return "init_array"
        case 15: return "fini_array"
        case 0x6FFF_FFF6: return "gnu_hash"
        case 0x6FFF_FFFD: return "gnu_verdef"
        case 0x6FFF_FFFE: return "gnu_verneed"
        case 0x6FFF_FFFF: return "gnu_versym"
        default: return String(number)
        }
    }
}
