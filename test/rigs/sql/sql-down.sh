#!/usr/bin/env bash
# Stops what sql-up.sh started and forgets its data.
set -euo pipefail
RIG=${SQL_RIG:-/var/tmp/scp-sql}
[ -d "$RIG" ] || exit 0
for f in "$RIG"/run/*.pid; do
  [ -e "$f" ] || continue
  # Each leads a group of its own; the number may be somebody else's by now.
  p=$(cat "$f")
  grep -qa "$RIG" "/proc/$p/cmdline" 2>/dev/null || continue
  kill -- "-$p" || true
  for _ in $(seq 100); do [ -d "/proc/$p" ] || break; sleep .1; done
  [ ! -d "/proc/$p" ] || kill -9 -- "-$p"
done
rm -rf "$RIG"
