/** `cluster-start check|start`: Corosync and Pacemaker; SBD comes along with them. */
export const clusterStartScript = String.raw`#!/bin/sh
# cluster-start check|start: Corosync and Pacemaker run; SBD comes and goes with Corosync.
set -eu
systemctl is-active --quiet corosync && systemctl is-active --quiet pacemaker && exit 0
[ "$1" = start ] || exit 1
[ -e /dev/watchdog ] || { echo "cluster-start: there is no /dev/watchdog, and without it nobody fences this machine" >&2; exit 1; }
systemctl start corosync || { echo "cluster-start: corosync does not start: journalctl -u corosync" >&2; exit 1; }
systemctl start pacemaker || { echo "cluster-start: pacemaker does not start: journalctl -u pacemaker" >&2; exit 1; }
`;

/** `cib-load check|load FILE [shorter]`: the live configuration holds every line of FILE, and no resource or rule that FILE does not. */
export const cibLoadScript = String.raw`#!/bin/sh
# cib-load check|load FILE [shorter]: Pacemaker's configuration holds all that FILE says, no other resources and rules, and nothing
# that keeps a resource from running or from being looked after. What only the cluster says stays: the state of its nodes, its own
# properties, the rule that DRBD's handler places, and what ends by itself: moves, bans and restarts with a date.
# So does a longer time to wait for a watchdog, unless shorter is said: as long as one machine has a slow watchdog, Pacemaker ends
# there if it is told less, and the others take that machine for dead while it still runs.
set -eu
verb=$1 file=$2
shift 2
shorter=$*
work=/run/scp
live=$work/cib$shorter.live.xml wanted=$work/cib$shorter.xml
refuse() { echo "cib-load: $*" >&2; exit 1; }

# One tag a line on both sides, as libxml2 writes them; closing tags and those without attributes say nothing.
missing() {
  mkdir -p "$work"
  cibadmin --query >"$live" || return 2
  [ -s "$live" ] || return 2
  awk -v shorter="$shorter" '
    { seconds = match($0, / value="[0-9]*s"/) ? substr($0, RSTART + 8, RLENGTH - 10) + 0 : 0 }
    match($0, / name="stonith-[a-z-]*timeout"/) {
      name = substr($0, RSTART, RLENGTH)
      if (NR == FNR) longest[name] = seconds
      else if (shorter == "" && longest[name] > seconds) sub(/ value="[0-9]*s"/, " value=\"" longest[name] "s\"")
    }
    NR != FNR
  ' "$live" "$file" >"$wanted"
  awk '
    { sub(/^ */, ""); sub(/ *\/*>$/, "") }
    NR == FNR { live[$0] = 1; next }
    /^<[a-z_]* / && !($0 in live)
  ' "$live" "$wanted"
}

# Resources, and rules of where they run, rules first: tag and id.
ids() {
  awk -v order='rsc_location rsc_colocation rsc_order clone group primitive' '
    { tag = substr($1, 2) }
    / id="cli-/ && !/ node="/ { next }
    index(" " order " ", " " tag " ") && match($0, / id="[^"]*"/) {
      found[tag] = found[tag] tag " " substr($0, RSTART + 5, RLENGTH - 6) "\n"
    }
    END { n = split(order, tags, " "); for (i = 1; i <= n; i++) printf "%s", found[tags[i]] }
  ' "$1"
}
# What a resource was told, and nobody took back.
told() {
  awk '
    /<resources>/ { within = 1 }
    /<\/resources>/ { within = 0 }
    within && /<nvpair / && / name="(target-role|is-managed|maintenance)"/ && !/ id="[^"]*-restart-role"/ &&
      match($0, / id="[^"]*"/) { print "nvpair " substr($0, RSTART + 5, RLENGTH - 6) }
  ' "$live"
}
surplus() {
  ids "$file" >"$wanted.ids"
  [ -s "$wanted.ids" ] || refuse "$file names no resource"
  ids "$live" | grep -v ' drbd-fence-by-handler-' >"$live.ids" || :
  told >>"$live.ids"
  awk 'NR == FNR { declared[$0] = 1; next } !($0 in declared)' "$wanted.ids" "$live.ids"
}

waited=0
# Alone, a node would change its own copy, which may then win over that of the majority.
until corosync-quorumtool -s >/dev/null 2>&1 && lacks=$(missing); do
  if [ "$verb" = check ] || [ "$waited" -ge 120 ]; then
    echo "cib-load: the cluster has no majority, or no controller yet" >&2
    # Nobody can tell.
    exit 2
  fi
  waited=$((waited + 1))
  sleep 1
done
extra=$(surplus)
[ -n "$lacks$extra" ] || exit 0
[ "$verb" = load ] || { echo "$lacks$extra"; exit 1; }
[ -z "$lacks" ] || cibadmin --modify --allow-create --scope configuration --xml-file "$wanted" || refuse "Pacemaker refuses $file"
echo "$extra" | while read -r tag id; do
  # One that went with what was around it is not there any more.
  [ -z "$id" ] || cibadmin --delete --xpath "//$tag""[@id='$id']" || :
done
lacks=$(missing) || refuse "Pacemaker does not answer"
extra=$(surplus)
[ -z "$lacks$extra" ] || refuse "Pacemaker did not take over: $lacks$extra"
`;
