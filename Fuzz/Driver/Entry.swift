import FuzzTargets
import Glibc

/// The target that OAKUM_FUZZ_TARGET names.
private let target: FuzzTarget = {
    let name = unsafe getenv("OAKUM_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = FuzzTarget.named(name) else {
        // For scripts/fuzz.sh: the name, the longest input, endings of fixtures.
        for target in FuzzTarget.all {
            print(([target.name, String(target.longest)] + target.fixtures).joined(separator: " "))
        }
        fflush(nil)
        // libFuzzer takes `exit` for a crash.
        _exit(name.isEmpty ? 0 : 2)
    }
    return target
}()

/// What libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do throws(Violation) { _ = try target.run(bytes) } catch {
        fatalError("\(target.name): \(error)")
    }
    return 0
}
