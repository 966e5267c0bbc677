import PluginProtocol
import Policy

/// Reads time zones from the system's tz database.
///
/// Foundation is left out for its size, and the C library offers zones only through a variable that
/// the whole process shares; the files are small and their format is a standard (RFC 9636).
enum ZoneFile {
    private static let folder = "/usr/share/zoneinfo/"

    /// The rules of an IANA zone (`Europe/Berlin`), of `UTC`, or of a POSIX rule such as
    /// `CET-1CEST,M3.5.0,M10.5.0/3`, which needs no file.
    static func rules(_ name: String) throws(TimeZoneError) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        if name.contains(",") { return try TimeZoneRules(posix: name) }
        guard isName(name) else {
            throw TimeZoneError("'\(name.prefix(100))' is not the name of a time zone")
        }
        let bytes: [UInt8]
        do throws(BoundedFileError) {
            bytes = try BoundedFile.read(folder + name, limit: 1 << 20)
        } catch {
            let known = names()
            if known.isEmpty {
                throw TimeZoneError(
                    "there is no time zone database below '\(folder)': install tzdata, or give a "
                        + "rule such as 'CET-1CEST,M3.5.0,M10.5.0/3'")
            }
            throw TimeZoneError(
                "there is no time zone '\(name.prefix(100))'"
                    + NearestName.hint(name, among: known))
        }
        return try TimeZoneRules(name: name, tzif: bytes)
    }

    /// Nothing that leads out of the folder.
    private static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= 100
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "_+-".utf8.contains(byte)
                    }
            }
    }

    /// The names that zone.tab lists in its third column, for suggestions.
    private static func names() -> [String] {
        guard let bytes = try? BoundedFile.read(folder + "zone.tab", limit: 1 << 20) else {
            return []
        }
        return bytes.split(separator: 0x0A).compactMap { line in
            let columns = line.split(separator: 0x09)
            guard columns.count >= 3, line.first != UInt8(ascii: "#") else { return nil }
            return String(decoding: columns[2], as: UTF8.self)
        }
    }
}
