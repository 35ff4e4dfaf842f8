/** `volume check|make`: file system and database on a volume of one machine alone. */
export const volumeScript = String.raw`#!/bin/sh
# volume check|make: file system and first database on a volume that holds nothing at all yet; srv-ha.mount mounts it.
# The label of the file system says how far it came: scp-new while it is made, scp-data once the database is in it.
set -eu
verb=$1
# RESOURCE, DEVICE: of the data volume. TURN: first or second, for what only one of the two machines may begin.
# shellcheck source=/dev/null
. /etc/scp/volume.conf
mounted=/srv/ha
refuse() { echo "volume: $*" >&2; exit 1; }

[ -e "$DEVICE" ] || refuse "$DEVICE is not there: the data volume is not attached"
label=$(blkid -p -n ext4 -s LABEL -o value "$DEVICE" || :)
if [ "$label" = scp-data ]; then
  mountpoint -q "$mounted" && exit 0
  [ "$verb" = make ] || exit 1
  exec systemctl start srv-ha.mount
fi
[ "$verb" = make ] || exit 1
found=0
type=$(blkid -p -o value -s TYPE "$DEVICE") || found=$?
if [ "$found" = 2 ]; then
  mkfs.ext4 -q -L scp-new "$DEVICE" || refuse "mkfs.ext4 $DEVICE failed"
elif [ "$found" != 0 ] || [ "$label" != scp-new ]; then
  refuse "$DEVICE holds something else ($type): no file system is made over it; detach it, or empty it by hand"
fi
systemctl start srv-ha.mount || refuse "$DEVICE cannot be mounted"
/usr/local/lib/scp/database-init "$mounted"
mkdir -p /var/lib/scp
blockdev --getsize64 "$DEVICE" >/var/lib/scp/volume.size
e2label "$DEVICE" scp-data
`;
