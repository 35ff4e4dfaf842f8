/** `data-set check|make`: file system and database on a replicated volume that has neither. */
export const dataSetScript = String.raw`#!/bin/sh
# data-set check|make: file system and first database on a replicated volume.
# The label of the file system says how far it came: scp-new while it is made, scp-data once the database is in it. It lies
# on the volume, so it outlives machines, and can be read where the volume is not mounted.
set -eu
verb=$1
# RESOURCE, DEVICE: of the data volume. TURN: first or second, for what only one of the two machines may begin.
# shellcheck source=/dev/null
. /etc/scp/volume.conf
mounted=/srv/ha
refuse() { echo "data-set: $*" >&2; exit 1; }

# Without flushing, what was read before it was written through DRBD would be read again.
label() { blockdev --flushbufs "$DEVICE"; blkid -p -n ext4 -s LABEL -o value "$DEVICE" || :; }
disks() { drbdadm dstate "$RESOURCE" 2>/dev/null || :; }
pacemaker_holds_it() { cibadmin --query --local --no-children --xpath "//clone[@id='ms-$RESOURCE']" >/dev/null 2>&1; }

made() {
  # Whoever only gets a copy leaves the rest to the one who has it.
  case $(disks) in Inconsistent/UpToDate | Diskless/UpToDate) return 0 ;; esac
  [ "$(label)" = scp-data ]
}

made && exit 0
[ "$verb" = make ] || exit 1

waited=0
while :; do
  made && exit 0
  pacemaker_holds_it && refuse "Pacemaker runs $RESOURCE, which has no database: look at the volume by hand"
  case $TURN/$(disks) in first/UpToDate/UpToDate | first/UpToDate/Inconsistent | second/UpToDate/Inconsistent) break ;; esac
  [ "$waited" -lt 300 ] || refuse "$RESOURCE is $(disks): both machines have to be there to begin"
  waited=$((waited + 1))
  sleep 1
done

volume=$(drbdadm sh-dev "$RESOURCE")
put_back() {
  ! mountpoint -q "$mounted" || umount "$mounted"
  drbdadm secondary "$RESOURCE" || :
}
trap put_back EXIT
drbdadm primary "$RESOURCE" || refuse "$RESOURCE cannot be made primary here"
found=0
type=$(blkid -p -o value -s TYPE "$volume") || found=$?
if [ "$found" = 2 ]; then
  # Nothing that blkid knows. Ours to write on if we began this generation, or if there is really nothing.
  [ -e "/var/lib/scp/$RESOURCE.generation" ] || [ "$(head -c 1048576 "$volume" | tr -d '\0' | wc -c)" -eq 0 ] ||
    refuse "$RESOURCE holds something unknown: no file system is made over it"
  mkfs.ext4 -q -L scp-new -E lazy_itable_init=0,nodiscard "$volume" || refuse "mkfs.ext4 $volume failed"
elif [ "$found" != 0 ] || [ "$type" != ext4 ]; then
  refuse "$RESOURCE holds $type: no file system is made over it"
fi
mkdir -p "$mounted"
mount -o noatime "$volume" "$mounted" || refuse "$volume cannot be mounted"
/usr/local/lib/scp/database-init "$mounted"
umount "$mounted"
mkdir -p /var/lib/scp
blockdev --getsize64 "$DEVICE" >/var/lib/scp/volume.size
e2label "$volume" scp-data
`;
