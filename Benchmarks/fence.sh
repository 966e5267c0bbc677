#!/bin/sh
# What the fence costs: a million records through it beside the same loop in plain Lua, a large lock
# file through lazy JSON, and the start of a worker. OAKUM names the program.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=${BENCH_DIR:-${TMPDIR:-/tmp}/oakum-bench}
mkdir -p "$work/million" "$work/tree"
export OAKUM_DATA="$work/data"
runs=${RUNS:-5}
count=${RECORDS:-1000000}

cat >"$work/million/plugin.lua" <<'LUA'
--- million: emits as many components as its file says.
local function read(file, out)
  local count = tonumber(file:text())
  for i = 1, count do
    out:component { purl = "pkg:generic/acme/part-" .. i .. "@1." .. i, scope = "prod", at = i }
  end
end
return { name = "million", version = "1.0.0", api = 1, summary = "Emits many components",
  inventory = { files = { "*.count" }, read = read } }
LUA
cat >"$work/loop.lua" <<'LUA'
-- The same tables, made and dropped by Lua alone.
local kept
for i = 1, tonumber(arg[1]) do
  kept = { purl = "pkg:generic/acme/part-" .. i .. "@1." .. i, scope = "prod", at = i }
end
LUA
echo "$count" >"$work/tree/parts.count"

echo "### $count records through the fence"
echo
lua=$(command -v lua5.4 || true)
set -- "oakum plugin bench=$OAKUM plugin bench $work/million $work/tree/parts.count --times 1"
[ -z "$lua" ] || set -- "$@" "lua5.4, the same loop=$lua $work/loop.lua $count"
python3 "$here/measure.py" --runs "$runs" "$@"
echo
"$OAKUM" plugin bench "$work/million" "$work/tree/parts.count" --times 3
echo

lock=$work/lock
[ -e "$lock/package-lock.json" ] || python3 "$here/make-lock.py" "$lock" "${PACKAGES:-50000}"
echo "### package-lock.json of $(wc -c <"$lock/package-lock.json") bytes"
echo
syft=${SYFT:-$(command -v syft || true)}
set -- "oakum=$OAKUM inventory $lock -o json -q"
[ -z "$syft" ] || set -- "$@" "syft=$syft scan dir:$lock -q -o json"
python3 "$here/measure.py" --runs "$runs" "$@"
echo
"$OAKUM" plugin bench npm "$lock/package-lock.json" --times 5
echo
echo "### Start of a worker"
echo
mkdir -p "$work/one"
echo 1 >"$work/one/one.count"
# The second starts one worker that loads every bundled plugin; the third starts one for one record.
python3 "$here/measure.py" --runs 21 "oakum --version=$OAKUM --version" \
    "oakum plugin list=$OAKUM plugin list" \
    "oakum plugin run, one record=$OAKUM plugin run $work/million $work/one/one.count"
