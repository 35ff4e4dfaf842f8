/** `drbd-metadata check|create`: metadata on a blank volume, and only there. */
export const drbdMetadataScript = String.raw`#!/bin/sh
# drbd-metadata check|create: DRBD's metadata at the end of a volume that holds nothing at all yet.
set -eu
verb=$1
# RESOURCE, DEVICE: of the data volume. TURN: first or second, for what only one of the two machines may begin.
# shellcheck source=/dev/null
. /etc/scp/volume.conf
refuse() { echo "drbd-metadata: $*" >&2; exit 1; }

[ -e "$DEVICE" ] || refuse "$DEVICE is not there: the data volume is not attached"
found=0
type=$(blkid -p -o value -s TYPE "$DEVICE") || found=$?
[ "$found" = 0 ] && [ "$type" = drbd ] && exit 0
[ "$verb" = create ] || exit 1
# 2 is blkid's word for nothing found; everything else is something, even if it does not know what.
[ "$found" = 2 ] || refuse "$DEVICE holds something else ($type): it is not initialised; detach it, or empty it by hand"
drbdadm create-md --force "$RESOURCE" || refuse "drbdadm create-md $RESOURCE failed"
`;
