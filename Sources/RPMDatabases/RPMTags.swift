/// What a header says of its package.
extension RPMHeader {
    /// Tag numbers (rpm's "RPM Tags").
    enum Tag {
        static let sigMD5 = 261
        /// The same in a package file's signature.
        static let signatureMD5 = 1004
        static let name = 1000
        static let version = 1001
        static let release = 1002
        static let epoch = 1003
        static let summary = 1004
        static let installTime = 1008
        static let distribution = 1010
        static let vendor = 1011
        static let license = 1014
        static let url = 1020
        static let arch = 1022
        static let oldFileNames = 1027
        static let fileDigests = 1035
        static let sourceRPM = 1044
        static let provideName = 1047
        static let requireName = 1049
        static let sourcePackage = 1106
        static let dirIndexes = 1116
        static let baseNames = 1117
        static let dirNames = 1118
        static let fileDigestAlgorithm = 5011
        static let modularityLabel = 5096
    }

    public var name: String? { text(Tag.name) }
    /// nil when the package has none, which counts as 0.
    public var epoch: Int? { integer(Tag.epoch) }
    public var version: String? { text(Tag.version) }
    public var release: String? { text(Tag.release) }
    /// `x86_64`, `noarch`; nil for keys.
    public var arch: String? { text(Tag.arch) }
    /// `bash-5.2.15-1.src.rpm`; nil for source packages and keys.
    public var sourceRPM: String? { text(Tag.sourceRPM) }
    /// Whether it is a source package.
    public var isSource: Bool { tags.contains(Tag.sourcePackage) && sourceRPM == nil }
    public var vendor: String? { text(Tag.vendor) }
    public var distribution: String? { text(Tag.distribution) }
    public var license: String? { text(Tag.license) }
    public var summary: String? { text(Tag.summary) }
    public var url: String? { text(Tag.url) }
    /// `nodejs:18:8060020220523160029:ad008a3a`.
    public var modularityLabel: String? { text(Tag.modularityLabel) }
    /// MD5 of header and payload, in hexadecimal digits.
    public var sigMD5: String? {
        (binary(Tag.sigMD5) ?? signatureMD5).map { bytes in
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
    /// Unix seconds; nil when it is not installed.
    public var installTime: Int? { integer(Tag.installTime) }
    /// The names of what it provides: capabilities, libraries, itself.
    public var provides: [String] { texts(Tag.provideName) }
    /// The names of what it requires, as it lists them, some of them twice.
    public var requires: [String] { texts(Tag.requireName) }
}

/// The files of a package.
public struct RPMFileList {
    private let header: RPMHeader
    private let directories: [Range<Int>]
    private let names: [Range<Int>]
    /// Which directory a name is in; nil when names are whole paths (rpm 3).
    private let indexes: [Int]?

    /// The longest path that is given (PATH_MAX); longer ones are left out.
    public static let pathLimit = 4096

    public init(_ header: RPMHeader) {
        self.header = header
        let old = header.ranges(RPMHeader.Tag.oldFileNames)
        if old.isEmpty {
            names = header.ranges(RPMHeader.Tag.baseNames)
            directories = header.ranges(RPMHeader.Tag.dirNames)
            indexes = header.integers(RPMHeader.Tag.dirIndexes) ?? []
        } else {
            names = old
            directories = []
            indexes = nil
        }
    }

    /// How many there are, directories among them.
    public var count: Int { names.count }

    /// Calls `body` with the two parts of each path: the directory with its slash, and the name.
    /// A name whose directory is not there is left out.
    public func forEach<Failure: Error>(
        _ body: (
            _ index: Int, _ directory: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>
        ) throws(Failure) -> Void
    ) throws(Failure) {
        for (index, name) in names.enumerated() {
            var directory: ArraySlice<UInt8> = []
            if let indexes {
                guard index < indexes.count, directories.indices.contains(indexes[index]) else {
                    continue
                }
                directory = header.slice(directories[indexes[index]])
            }
            guard directory.count + name.count <= Self.pathLimit else { continue }
            try body(index, directory, header.slice(name))
        }
    }

    /// The digests in the order of the files, `sha256:HEX`; nil for what has none (directories,
    /// links).
    public func digests() -> [String?] {
        let algorithms = [
            1: "md5", 2: "sha1", 8: "sha256", 9: "sha384", 10: "sha512", 11: "sha224",
        ]
        let number = header.integer(RPMHeader.Tag.fileDigestAlgorithm) ?? 1
        return header.texts(RPMHeader.Tag.fileDigests).map { digest in
            guard !digest.isEmpty, let name = algorithms[number] else { return nil }
            return name + ":" + digest
        }
    }
}
