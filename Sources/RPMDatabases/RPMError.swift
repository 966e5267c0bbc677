/// Why an rpm database, or a header in it, could not be read.
public struct RPMError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, lower case, without a full stop.
    public var description: String

    init(_ description: String) { self.description = description }
}

/// A header as its store keeps it.
public struct StoredHeader {
    /// The number that the database knows the package by; 0 for a package file.
    public var number: Int
    /// The header, or why it cannot be read. The next one may be whole.
    public var content: Result<RPMHeader, RPMError>

    /// A header that a database of another kind holds as a blob.
    public init(number: Int, blob: [UInt8]) {
        self.init(number) { () throws(RPMError) in try RPMHeader(blob: blob) }
    }

    init(_ number: Int, _ read: () throws(RPMError) -> RPMHeader) {
        self.number = number
        do throws(RPMError) { content = .success(try read()) } catch { content = .failure(error) }
    }
}
