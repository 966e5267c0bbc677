#!/bin/sh
# The tests with AddressSanitizer, and with UndefinedBehaviorSanitizer in the C and C++ of
# this package and its dependencies (swiftc has no such thing on Linux: Swift traps by itself).
# See docs/fuzzing.md for what does not run here, and why.
set -eu
build=${SANITIZE_BUILD:-.build/sanitize}
swift=${SWIFT:-swift}
suites=${SUITES:-.*}
flags="--sanitize=address --scratch-path $build"
for language in cc cxx; do
    flags="$flags -X$language -fsanitize=undefined -X$language -fno-sanitize=vptr"
    flags="$flags -X$language -fno-sanitize-recover=undefined"
done
# The program that tests start is a build without sanitizers: its workers bound their address space,
# and the sanitizer's own memory is beyond every such bound.
[ -x "${OAKUM_PROGRAM:=$PWD/.build/debug/oakum}" ] || $swift build --product oakum
export OAKUM_PROGRAM
export SWIFT_BACKTRACE=enable=no
# Globals of Swift look like leaks; `make fuzz` looks for leaks, with those left out.
export ASAN_OPTIONS=detect_leaks=0
# shellcheck disable=SC2086
$swift build --build-tests $flags
# shellcheck disable=SC2086
exec $swift test --skip-build $flags --filter "^($suites)Tests\."
