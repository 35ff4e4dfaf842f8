/** `drbd-metadata check|create`: metadata on a blank volume, and only there. */
export const drbdMetadataScript = String.raw`#!/bin/sh
# drbd-metadata check|create: DRBD's metadata at the end of a volume that holds nothing at all yet.
# Of a volume that grew they lie where its end was, until DRBD moves them: drbdadm resize while it is up, check-resize while it is not.
set -eu
verb=$1
# RESOURCE, DEVICE: of the data volume. TURN: first or second, for what only one of the two machines may begin.
# shellcheck source=/dev/null
. /etc/scp/volume.conf
refuse() { echo "drbd-metadata: $*" >&2; exit 1; }

# Of a resource that is down it reads the metadata, and names no peer.
attached() { case $(drbdadm dstate "$RESOURCE" 2>/dev/null) in Diskless/*) return 1 ;; */*) return 0 ;; esac; return 1; }

[ -e "$DEVICE" ] || refuse "$DEVICE is not there: the data volume is not attached"
found=0
type=$(blkid -p -o value -s TYPE "$DEVICE") || found=$?
[ "$found" = 0 ] && [ "$type" = drbd ] && exit 0
attached && exit 0
[ "$verb" = create ] || exit 1
if [ "$found" = 0 ] && [ "$type" = ext4 ] && [ -e /var/lib/drbd/drbd-minor-0.lkbd ]; then
  drbdadm check-resize "$RESOURCE" || :
  [ "$(blkid -p -o value -s TYPE "$DEVICE" || :)" = drbd ] && exit 0
fi
# A label of ours says that DRBD's metadata have been here.
case $(blkid -p -n ext4 -o value -s LABEL "$DEVICE" || :) in
scp-*) refuse "$DEVICE holds a data set of ours, and no metadata of DRBD where it ends: it grew while its machine was made anew; keep it, and see docs/troubleshooting.md" ;;
esac
# 2 is blkid's word for nothing found; everything else is something, even if it does not know what.
[ "$found" = 2 ] || refuse "$DEVICE holds something else ($type): it is not initialised; detach it, or empty it by hand"
drbdadm create-md --force "$RESOURCE" || refuse "drbdadm create-md $RESOURCE failed"
`;
