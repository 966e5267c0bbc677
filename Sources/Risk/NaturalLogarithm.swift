#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// ln(x), for 0 < x.
func naturalLogarithm(_ x: Double) -> Double { log(x) }
