/// A local variable: a declaration and what becomes of it.
public struct Binding: Sendable, Hashable {
    public var name: String
    public var kind: Kind
    public var attribute: Attribute?
    /// Where its name is declared; for `self` of a method, the method's name.
    public var range: Range<Int>
    /// The function that it belongs to.
    public var function: Int
    /// How often it is read, not counting a function's uses of itself.
    public var reads = 0
    /// How often it is assigned to after its declaration.
    public var writes = 0
    /// The local of an enclosing scope that it hides.
    public var hidden: Int?
    /// For a local function: the body that it names.
    public var body: Int?

    /// What declares it.
    public enum Kind: Sendable, Hashable {
        case local, function, parameter, loopVariable
        /// `self` of a method.
        case receiver
    }

    /// `<const>` and `<close>`.
    public enum Attribute: Sendable, Hashable { case constant, close }
}
