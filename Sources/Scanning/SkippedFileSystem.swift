internal import CFileSystem

/// File systems that hold no packages, or belong to another machine.
///
/// Numbers are those of statfs(2) and linux/magic.h.
enum SkippedFileSystem {
    private static let names: [UInt64: String] = [
        0x9fa0: "proc", 0x6265_6572: "sysfs", 0x27_e0eb: "cgroup", 0x6367_7270: "cgroup2",
        0x1cd1: "devpts", 0x6462_6720: "debugfs", 0x7472_6163: "tracefs",
        0x7363_6673: "securityfs", 0xcafe_4a11: "bpf", 0x1980_0202: "mqueue",
        0x6265_6570: "configfs", 0x6165_676c: "pstore", 0x9584_58f6: "hugetlbfs",
        0x4249_4e4d: "binfmt_misc", 0xde5e_81e4: "efivarfs", 0x0187: "autofs",
        0x6969: "nfs", 0xff53_4d42: "cifs", 0xfe53_4d42: "smb2", 0x5346_414f: "afs",
        0x00c3_6400: "ceph", 0x0102_1997: "9p", 0x6573_5546: "FUSE", 0x4750_4653: "gpfs",
        0x0bd0_0bd0: "lustre",
    ]

    /// The name of the file system that an open directory lies on, if it is to be skipped.
    static func name(of descriptor: Int32) -> String? {
        names[oakum_file_system_type(descriptor)]
    }
}
