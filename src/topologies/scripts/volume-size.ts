/** `volume-size check|grow`: the file system takes all of its volume, which may have grown under it. */
export const volumeSizeScript = String.raw`#!/bin/sh
# volume-size check|grow: the file system takes all of its volume. A replicated one grows once both volumes have, where it is
# mounted; the other machine forgets what it knew, and looks on the day on which it takes over.
set -eu
verb=$1
# shellcheck source=/dev/null
. /etc/scp/volume.conf
kept=/var/lib/scp/volume.size
refuse() { echo "volume-size: $*" >&2; exit 1; }

known=$(cat "$kept" 2>/dev/null || :)
mounted() { mountpoint -q /srv/ha; }
seen() { size=$(blockdev --getsize64 "$DEVICE"); [ "$size" -ge $((SIZE_GIB * 1073741824)) ]; }
# DRBD's own part at the end is a 32768th of it, and a little.
replica_reaches() {
  [ -e /sys/block/drbd0/size ] || return 0
  sectors=$(cat /sys/block/drbd0/size)
  [ $((size - sectors * 512)) -le $((size / 16384 + 1048576)) ]
}
taken() {
  seen || return 1
  [ "$known" != "$size" ] || return 0
  [ "$REPLICATED" = yes ] && [ -z "$known" ] && replica_reaches && ! mounted
}

taken && exit 0
[ "$verb" = grow ] || exit 1
mkdir -p /var/lib/scp
waited=0
until seen; do
  [ "$waited" -lt 30 ] || refuse "$DEVICE shows $((size / 1073741824)) of its $SIZE_GIB GiB: the cloud grew the volume and did not tell the running machine; reboot the machine hard in the cloud, one that does not serve first"
  waited=$((waited + 1))
  sleep 1
done
if [ "$REPLICATED" = no ]; then
  resize2fs "$DEVICE" >/dev/null 2>&1 || refuse "resize2fs $DEVICE failed"
  echo "$size" >"$kept"
  exit 0
fi
if mounted && ! replica_reaches; then drbdadm resize "$RESOURCE" || refuse "drbdadm resize $RESOURCE failed: both copies have to be connected"; fi
waited=0
until replica_reaches; do
  [ "$waited" -lt 60 ] || refuse "$RESOURCE has not grown: the volume of the other machine has to grow first"
  waited=$((waited + 1))
  sleep 1
done
if mounted; then
  resize2fs /dev/drbd0 >/dev/null 2>&1 || refuse "resize2fs /dev/drbd0 failed"
  echo "$size" >"$kept"
else
  rm -f "$kept"
fi
`;
