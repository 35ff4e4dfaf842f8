/** `drbd-generation check|make`: the first generation of a data set, where there is none. */
export const drbdGenerationScript = String.raw`#!/bin/sh
# drbd-generation check|make: a data set begins when both volumes are blank, and only then.
# Where one of them holds a generation, it is the source and the blank one becomes the target: DRBD sees to that when they meet.
set -eu
verb=$1
# RESOURCE, DEVICE: of the data volume. TURN: first or second, for what only one of the two machines may begin.
# shellcheck source=/dev/null
. /etc/scp/volume.conf
refuse() { echo "drbd-generation: $*" >&2; exit 1; }

label() { blockdev --flushbufs "$DEVICE"; blkid -p -n ext4 -s LABEL -o value "$DEVICE" || :; }
disks() { drbdadm dstate "$RESOURCE" 2>/dev/null || :; }
connection() { drbdadm cstate "$RESOURCE" 2>/dev/null || :; }
generation() { drbdadm get-gi "$RESOURCE" 2>/dev/null | cut -d: -f1; }
pacemaker_holds_it() { cibadmin --query --local --no-children --xpath "//clone[@id='ms-$RESOURCE']" >/dev/null 2>&1; }

# Where Pacemaker has ever run it brings up what holds data. Before, nobody does: a machine that is new beside a blank volume would be
# waited for by the other one.
is_brought_up() {
  [ -e /var/lib/pacemaker/cib/cib.xml ] && return
  case $(connection) in '' | Unconfigured*) return 1 ;; esac
}
known() {
  case $(disks) in
  UpToDate/* | Consistent/* | Outdated/* | Inconsistent/UpToDate | Inconsistent/Consistent | Diskless/UpToDate) return 0 ;;
  esac
  [ "$(label)" = scp-data ] && is_brought_up
}

known && exit 0
[ "$verb" = make ] || exit 1

waited=0
while ! known; do
  # A node that Pacemaker runs brings it up itself; until then there is nothing for us to do but wait.
  pacemaker_holds_it || drbdadm adjust "$RESOURCE" || refuse "drbdadm adjust $RESOURCE failed"
  # 4 is DRBD's mark of metadata that never held data. Connected and in want of a resync from neither side, both are such.
  if [ "$TURN" = first ] && [ "$(connection)" = Connected ] && [ "$(disks)" = Inconsistent/Inconsistent ]; then
    [ "$(generation)" = 0000000000000004 ] ||
      refuse "both copies of $RESOURCE are incomplete and this one once held data: nothing is overwritten; bring back a volume with a whole copy"
    pacemaker_holds_it && refuse "Pacemaker runs $RESOURCE already, which has no data: nothing is overwritten"
    mkdir -p /var/lib/scp
    echo made-here >"/var/lib/scp/$RESOURCE.generation"
    drbdadm new-current-uuid --clear-bitmap "$RESOURCE/0" || refuse "drbdadm new-current-uuid failed"
    continue
  fi
  [ "$waited" -lt 90 ] || refuse "$RESOURCE is $(connection) $(disks): the other data machine is not there, and without it nobody knows whether it holds data"
  waited=$((waited + 1))
  sleep 1
done
`;
