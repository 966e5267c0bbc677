/// The order of NuGet versions, their intervals and floating versions.
///
/// `compare` takes any count of numbers and a leading `v`; `validate` is as strict as NuGet: at most
/// four numbers up to 2147483647. Build metadata never counts. Numeric release labels above
/// 2147483647 are compared by value, where NuGet compares them as text.
///
/// Source: NuGet's package versioning reference; NuGet.Versioning where that is silent.
public struct NuGetScheme: KeyedTextScheme {
    typealias Text = NuGetVersion

    /// The name, `nuget`.
    public let name = "nuget"
    /// Other names of the ecosystem.
    public let otherNames = ["dotnet", "chocolatey"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `[1.0,2.0)`, `(,1.0]`, `[1.0]`; `1.0` means `1.0` or later. `1.*`, `1.0.0-beta*` and `*` are
    /// floating versions and hold for what they float over; inside an interval they are its lower
    /// end. Also read are relations such as `>= 1.0, < 2.0`, as advisories have them.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        if !PlainRelations.isOne(range), !range.utf8.contains(0x28), !range.utf8.contains(0x5B),
            range.utf8.contains(0x2A)
        {
            let float = try reading(range, NuGetFloat.init)
            let bytes = version.utf8Span.span
            do {
                return float.allows(bytes, try NuGetVersion(bytes))
            } catch {
                throw VersionError(text: version, scheme: name, reason: error.reason)
            }
        }
        return try contains(version, reading(range, Self.bounds), of: range)
    }

    private static func bounds(_ range: String) throws(ParseFailure) -> BoundSets {
        if PlainRelations.isOne(range) { return try PlainRelations.read(range) }
        var reader = RangeReader(range)
        reader.skipSpaces()
        if reader.isAtEnd { throw ParseFailure(reason: "it is empty") }
        guard reader.next == 0x5B || reader.next == 0x28 else {
            return BoundSets([[VersionBound(.greaterOrEqual, reader.rest)]])
        }
        var interval = try VersionInterval.read(&reader)
        reader.skipSpaces()
        if !reader.isAtEnd {
            throw ParseFailure(reason: "\(quoted(reader.rest)) follows the interval")
        }
        if interval.lower == nil, interval.upper == nil {
            throw ParseFailure(reason: "the interval has no end")
        }
        if let lower = interval.lower, lower.utf8.contains(0x2A) {
            interval = VersionInterval(
                lower: try NuGetFloat(lower).lowest, isLowerIncluded: interval.isLowerIncluded,
                upper: interval.upper == interval.lower ? nil : interval.upper,
                isUpperIncluded: interval.isUpperIncluded)
        }
        try check(interval)
        return BoundSets([interval.bounds])
    }

    private static func check(_ interval: VersionInterval) throws(ParseFailure) {
        guard let lower = interval.lower, let upper = interval.upper else { return }
        let ordering: VersionOrdering
        do {
            ordering = try NuGetScheme().compare(lower, upper)
        } catch {
            throw ParseFailure(reason: "in \(quoted(error.text)), \(error.reason)")
        }
        if ordering == .descending {
            throw ParseFailure(reason: "the interval ends before it starts")
        }
        if ordering == .same, interval.isLowerIncluded != interval.isUpperIncluded {
            throw ParseFailure(reason: "the interval has the same version at both ends")
        }
    }
}

/// A floating version: `1.*`, `1.0.0-beta*`, `1.*-*`, `*`.
struct NuGetFloat {
    /// The lowest version that it stands for, as NuGet has it.
    let lowest: String
    /// How many leading numbers are fixed.
    private let fixed: Int
    /// What the labels of a pre-release start with; nil when pre-releases are left out.
    private let labelPrefix: [UInt8]?

    init(_ text: String) throws(ParseFailure) {
        let bytes = text.utf8Span.span
        let run = trimmedSpaces(bytes)
        let text = run.map { bytes[$0] }
        let malformed = ParseFailure(
            reason: "'*' may only stand for the last number, the end of the labels or both")
        if text.contains(0x2B) { throw malformed }
        let hyphen = text.firstIndex(of: 0x2D)
        let release = text[..<(hyphen ?? text.endIndex)]
        var numbers = release.split(separator: 0x2E, omittingEmptySubsequences: false)
        let isOpen = numbers.last?.elementsEqual([0x2A]) == true
        if isOpen { numbers.removeLast() }
        guard numbers.count <= (isOpen ? 3 : 4),
            numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDigit) }),
            isOpen || (hyphen != nil && !numbers.isEmpty)
        else { throw malformed }
        let start = (numbers + (isOpen ? [[0x30]] : [])).map {
            String(decoding: $0, as: UTF8.self)
        }.joined(separator: ".")
        if let hyphen {
            let labels = text[(hyphen + 1)...]
            guard labels.last == 0x2A, labels.dropLast().allSatisfy({ $0 != 0x2A }) else {
                throw malformed
            }
            let prefix = labels.dropLast()
            let last: [UInt8] = prefix.isEmpty || prefix.last == 0x2E ? [0x30] : []
            lowest = start + "-" + String(decoding: Array(prefix) + last, as: UTF8.self)
            labelPrefix = prefix.map(\.lowercased)
            try checkVersion(lowest, as: NuGetVersion.self)
        } else {
            lowest = start
            labelPrefix = nil
        }
        fixed = isOpen ? numbers.count : 4
    }

    /// Whether a version is one of those that it stands for.
    func allows(_ bytes: Span<UInt8>, _ version: NuGetVersion) -> Bool {
        if version.isPrerelease {
            guard let labelPrefix else { return false }
            if labelPrefix.count > version.labels.count { return false }
            for (offset, byte) in labelPrefix.enumerated()
            where bytes[version.labels.lowerBound + offset].lowercased != byte {
                return false
            }
        }
        return numbers(bytes, version.numbers, equalTo: lowest.utf8Span.span)
    }

    /// Whether the fixed numbers are the same.
    private func numbers(
        _ bytes: Span<UInt8>, _ run: Range<Int>, equalTo wanted: Span<UInt8>
    ) -> Bool {
        var first = run.lowerBound
        var second = 0
        for _ in 0..<fixed {
            let firstEnd = endOfDigits(bytes, from: min(first, run.upperBound), to: run.upperBound)
            let secondEnd = endOfDigits(wanted, from: min(second, wanted.count), to: wanted.count)
            let one = min(first, run.upperBound)..<firstEnd
            let other = min(second, wanted.count)..<secondEnd
            if compareDigits(bytes, one, wanted, other) != 0 { return false }
            first = firstEnd + 1
            // Behind the numbers stand the labels, which are no numbers.
            second =
                secondEnd < wanted.count && wanted[secondEnd] == 0x2E
                ? secondEnd + 1 : wanted.count
        }
        return true
    }
}
