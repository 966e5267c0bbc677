#!/bin/sh
# Runs the fuzz targets one after the other; see docs/fuzzing.md.
# TARGET: their names, / for all. SECONDS: for each. FUZZ_BUILD: where the build and the corpus are.
set -eu
build=${FUZZ_BUILD:-.build/fuzz}
swift=${SWIFT:-swift}
seconds=${SECONDS_EACH:-60}
targets=${TARGET:-/}

# swiftc heeds the last -sanitize alone, and SwiftPM gives it one by one.
OAKUM_FUZZ_BUILD=1 $swift build -c release --sanitize=fuzzer --sanitize=address \
    -Xswiftc -sanitize=fuzzer,address \
    --scratch-path "$build" --product oakum-fuzz
fuzzer=$(ls "$build"/*/release/oakum-fuzz | head -1)
# Without this, the helper that prints a crash outlives the fuzzer.
export SWIFT_BACKTRACE=enable=no
# As a worker's limit on address space does: what is too large is refused, and must end in an error.
export ASAN_OPTIONS=allocator_may_return_null=1:max_allocation_size_mb=2048
export LSAN_OPTIONS=suppressions=Fuzz/leaks.txt:print_suppressions=0

list=$("$fuzzer" -runs=0 2>/dev/null)
known=$(echo "$list" | cut -d' ' -f1)
[ "$targets" != / ] || targets=$known
bad=0
for target in $targets; do
    line=$(echo "$list" | grep "^$target ") || {
        echo "there is no fuzz target '$target'; there are: $(echo $known)" >&2
        exit 2
    }
    longest=$(echo "$line" | cut -d' ' -f2)
    corpus=$build/corpus/$target
    crashes=$build/crashes/$target
    fixtures=$build/fixtures/$target
    rm -rf "$fixtures"
    mkdir -p "$corpus" "$crashes" "$fixtures"
    number=0
    for ending in $(echo "$line" | cut -d' ' -f3-); do
        for file in $(find plugins/*/tests Plugins-Examples/*/tests plugins/*/*.lua \
            -type f -name "*$ending" -size -"$((longest / 512 + 1))" | sort); do
            number=$((number + 1))
            cp "$file" "$fixtures/$number"
        done
    done
    folders=$corpus
    for folder in "$fixtures" "Fuzz/Seeds/$target" "Tests/FuzzTargetsTests/Crashers/$target"; do
        [ ! -d "$folder" ] || folders="$folders $folder"
    done
    log=$build/$target.log
    # shellcheck disable=SC2086
    if OAKUM_FUZZ_TARGET=$target "$fuzzer" $folders -max_total_time="$seconds" \
        -max_len="$longest" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=1000000 -print_final_stats=1 \
        -artifact_prefix="$crashes/" >"$log" 2>&1; then
        awk -v target="$target" -v seconds="$seconds" '
            / cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1);
                if ($i == "ft:") ft = $(i + 1) } }
            /number_of_executed_units/ { runs = $2 }
            END { printf "%-10s %4d s  %9d executions  %6d edges  %6d features\n",
                target, seconds, runs, cov, ft }' "$log"
        continue
    fi
    bad=1
    found=$(ls -t "$crashes" | grep -v '^smaller' | head -1)
    echo "$target: FOUND $crashes/$found (see $log)"
    grep -E 'Fatal error|ERROR: |SUMMARY' "$log" | head -4
    case $found in
    crash-*)
        OAKUM_FUZZ_TARGET=$target "$fuzzer" -minimize_crash=1 -max_total_time=20 -timeout=10 \
            -exact_artifact_path="$crashes/smaller-$found" "$crashes/$found" \
            >"$log.smaller" 2>&1 || true
        [ ! -s "$crashes/smaller-$found" ] || found=smaller-$found
        ;;
    esac
    echo "keep it: mkdir -p Tests/FuzzTargetsTests/Crashers/$target &&" \
        "cp $crashes/$found Tests/FuzzTargetsTests/Crashers/$target/NAME"
done
exit $bad
