/**
 * The `fence-peer` handler of DRBD: whether this side may go on writing without its peer. docs/split-brain.md says why it is
 * as it is. Reads `/etc/scp/fence-peer.conf`; its answers are those of crm-fence-peer.sh (drbd-utils 9.22): 4 and 7 let
 * frozen writes go on, everything else leaves them frozen.
 */
export const fencePeerScript = String.raw`#!/bin/sh
# DRBD has lost its peer and holds every write until this answers. 7: the peer is fenced. 4: the peer cannot become primary.
# Both let the writes go on; anything else (1) leaves them frozen. A wrong yes loses acknowledged data, a late one only time.
# So yes is said only when a majority of the cluster is known to hold the rule that forbids the peer to be primary.
set -u
# The kernel starts handlers without input, output and error, and the shell's own pipes would take their numbers.
exec </dev/null >/dev/null 2>&1
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C
# PEER and WITNESS: the host names of the other data machine and of the quorum machine. MINOR, CLONE: of the resource.
# SETTLE_SECONDS: how long Corosync may take to notice a loss. PROMOTE_SECONDS: how long a promotion may wait for us.
# shellcheck source=/dev/null
. /etc/scp/fence-peer.conf || exit 1
resource=$DRBD_RESOURCE
me=$(uname -n)
rule="drbd-fence-by-handler-$resource-$CLONE"
owner="/run/scp-fence-peer.$resource"
last=

now() { cut -d. -f1 /proc/uptime; }
started=$(now)
elapsed() { at=$(now); echo $((at - started)); }

note() { # Once a change; on the disk before anything is done about it, and on the console, which outlives the machine.
  [ "$*" != "$last" ] || return 0
  last="$*"
  line="$(date -u +%Y-%m-%dT%H:%M:%SZ) fence-peer[$$] $resource +$(elapsed)s: $*"
  echo "$line" >>/var/log/scp-fence-peer.log
  sync /var/log/scp-fence-peer.log
  (echo "$line" >/dev/console) 2>/dev/null
  return 0
}
refuse() { note "refused: $*"; exit 1; }

# From /proc alone: while DRBD waits for us, asking it over netlink could wait for DRBD.
drbd() { awk -v minor="$MINOR:" -v key="$1:" '$1 == minor { for (i = 2; i <= NF; i++) if (index($i, key) == 1) print substr($i, length(key) + 1) }' /proc/drbd; }
attribute() { sed -n "s/.* $2=\"\([^\"]*\)\".*/\1/p" "$1" | head -n 1; }

# Who Corosync says is here, one host name a line; nothing without a majority.
members() {
  timeout 10 corosync-quorumtool -s >"$owner.quorum" 2>/dev/null || return 1
  grep -q '^Quorate: *Yes' "$owner.quorum" || return 1
  awk '/^Membership information/ { inside = 1 } inside && $1 ~ /^[0-9]+$/ { print $3 }' "$owner.quorum"
}
is_member() { echo "$present" | grep -qx "$1"; }

# What the controller of this partition knows about the peer: member, fenced, or neither yet.
peer_state() {
  timeout 20 cibadmin --query --timeout 10 --no-children --xpath "//node_state[@uname='$PEER']" >"$owner.state" 2>/dev/null ||
    { echo unknown; return; }
  ccm=$(attribute "$owner.state" in_ccm) crmd=$(attribute "$owner.state" crmd)
  join=$(attribute "$owner.state" join) expected=$(attribute "$owner.state" expected)
  case $ccm/$crmd/$join/$expected in
  true/online/member/member) echo member ;;
  false/offline/*/down) echo fenced ;;
  *) echo "unclean ($ccm/$crmd/$join/$expected)" ;;
  esac
}

# Whether the cluster knows the peer as the primary. Not knowing counts as yes.
peer_is_promoted() {
  timeout 20 crm_mon --output-as=xml >"$owner.mon" 2>/dev/null || return 0
  grep -q '<current_dc [^>]*with_quorum="true"' "$owner.mon" || return 0
  awk -v peer="name=\"$PEER\"" '
    /<resource / { promoted = /resource_agent="ocf:linbit:drbd"/ && /role="(Promoted|Master)"/ }
    /<node / && promoted && index($0, peer) { found = 1 }
    END { exit !found }' "$owner.mon"
}

# Whether somebody else, asked by name and answering now, holds the rule in favour of us.
held_by() {
  timeout 20 cibadmin --query --timeout 10 --node "$1" --xpath "//rsc_location[@id='$rule']" >"$owner.rule" 2>/dev/null &&
    grep -q "value=\"$me\"" "$owner.rule"
}
witnessed() {
  is_member "$WITNESS" && held_by "$WITNESS" && return 0
  [ "$1" = member ] && is_member "$PEER" && held_by "$PEER"
}

# Looks once. 0: answer is set. 1: not yet, and why is noted.
decide() {
  present=$(members) || { note "waiting: this side has no majority"; return 1; }
  is_member "$me" || { note "waiting: Corosync does not count this machine in"; return 1; }
  state=$(peer_state)
  case $state in
  fenced)
    is_member "$PEER" && { note "waiting: $PEER was fenced and is back; Pacemaker does not know yet"; return 1; }
    ;;
  member)
    is_member "$PEER" || { note "waiting: $PEER has left; Pacemaker does not know yet"; return 1; }
    # Corosync may not have noticed yet what DRBD noticed already.
    [ "$(elapsed)" -ge "$SETTLE_SECONDS" ] || { note "waiting: $PEER still counts as a member"; return 1; }
    ! peer_is_promoted || { note "waiting: $PEER is the primary, or nobody knows"; return 1; }
    ;;
  *)
    note "waiting: $PEER is $state"
    return 1
    ;;
  esac
  placed=0
  /usr/lib/drbd/crm-fence-peer.sh --timeout 1 --dc-timeout 10 --flock-timeout 10 || placed=$?
  case $placed in
  4 | 7) ;;
  *) note "waiting: crm-fence-peer.sh answered $placed with $PEER $state"; return 1 ;;
  esac
  # The rule may have gone into the copy of a machine that is alone and does not know it: a second one has to hold it.
  witnessed "$state" || { note "waiting: no other machine holds the rule"; return 1; }
  present=$(members) || { note "waiting: the majority was lost meanwhile"; return 1; }
  case $state in fenced) answer=7 ;; *) answer=4 ;; esac
  return 0
}

echo $$ >"$owner"
role=$(drbd ro)
role=$(echo "$role" | cut -d/ -f1)
note "asked: role $role, disks $(drbd ds), connection $(drbd cs)"
while :; do
  [ "$(cat "$owner")" = $$ ] || refuse "asked again since"
  case $(drbd cs) in
  '' | StandAlone | Disconnecting | Unconnected | Timeout | BrokenPipe | NetworkFailure | ProtocolError | TearDown | WFConnection | WFReportParams) ;;
  *) refuse "$PEER is connected again" ;;
  esac
  case $(drbd ds) in UpToDate/*) ;; *) refuse "this disk is $(drbd ds): the peer may hold what it lacks" ;; esac
  [ "$(drbd ro | cut -d/ -f1)" = "$role" ] || refuse "this side is no longer $role"
  if decide; then
    note "answered $answer: $PEER is $state"
    exit "$answer"
  fi
  # Writes of a primary wait as long as it takes. A promotion is asked for again by Pacemaker.
  [ "$role" = Primary ] || [ "$(elapsed)" -lt "$PROMOTE_SECONDS" ] || refuse "not decided within $PROMOTE_SECONDS s"
  sleep 1
done
`;
