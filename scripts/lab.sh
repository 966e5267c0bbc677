#!/bin/sh
# The lab stories: two programs at once, since they wait for package managers most of the time.
# OAKUM names the program, OAKUM_DEBUG a debug build of it, which can be told where to die.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 Tests/lab/projects.py >"$work/projects" 2>&1 &
projects=$!
status=0
python3 Tests/lab/hosts.py || status=1
wait "$projects" || status=1
cat "$work/projects"
exit "$status"
