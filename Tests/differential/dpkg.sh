#!/bin/sh
# Compares `oakum version compare|satisfies dpkg` with dpkg itself on random input.
#
#   OAKUM=path/to/oakum sh dpkg.sh [seed] [pairs]
#
# The order is asked of `dpkg --compare-versions`, one process for each question (about a minute for
# 20,000 pairs); ranges are asked of Dpkg::Deps, dpkg's own Perl library (package libdpkg-perl).
# Prints every difference and a closing count for each command; exits 1 if there is a difference.
set -u
: "${OAKUM:?must name the oakum program}"
seed=${1:-$(($(date +%s) % 1000000000))}
pairs=${2:-20000}
here=$(dirname "$0")
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')
echo "seed $seed"

# One answer a line: <, = or >, and ? where dpkg stops with an error (2) and not just a warning.
order() {
    while IFS="$tab" read -r left right; do
        dpkg --compare-versions -- "$left" lt "$right" 2>/dev/null
        case $? in
        0) echo '<' ;;
        2) echo '?' ;;
        *) if dpkg --compare-versions -- "$left" eq "$right" 2>/dev/null; then echo '='; else echo '>'; fi ;;
        esac
    done
}

# Prints the lines that differ and the closing count; fails if there is a difference.
report() {
    paste "$work/$1.input" "$work/$1.want" "$work/$1.got" | awk -F '\t' -v name="$1" -v seed="$seed" '
        { kinds[$3]++ }
        $3 != $4 { wrong++; if (wrong <= 50) print name "\t" $1 "\t" $2 "\twant " $3 "\tgot " $4 }
        END {
            for (kind in kinds) answers = answers " " kind ":" kinds[kind]
            printf "%s dpkg: %d asked, seed %s, answers%s, %d differences\n", name, NR, seed, answers, wrong
            exit wrong > 0
        }'
}

perl "$here/dpkg-cases.pl" pairs "$seed" "$pairs" >"$work/compare.input" || exit 2
"$OAKUM" version compare dpkg <"$work/compare.input" >"$work/compare.got" || exit 2
# Two halves at once, since nearly all of the time goes into starting dpkg.
half=$(((pairs + 1) / 2))
head -n "$half" "$work/compare.input" | order >"$work/first" &
tail -n "+$((half + 1))" "$work/compare.input" | order >"$work/second"
wait
cat "$work/first" "$work/second" >"$work/compare.want"

perl "$here/dpkg-cases.pl" ranges "$seed" "$pairs" >"$work/both" || exit 2
cut -f 1,2 "$work/both" >"$work/satisfies.input"
cut -f 3 "$work/both" >"$work/satisfies.want"
"$OAKUM" version satisfies dpkg <"$work/satisfies.input" >"$work/satisfies.got" || exit 2

status=0
report compare || status=1
report satisfies || status=1
exit "$status"
