/** `volume-size check|grow`: the file system takes all of its volume, which may have grown under it. */
export const volumeSizeScript = String.raw`#!/bin/sh
# volume-size check|grow: the file system takes all of its volume. A replicated one grows once both volumes have, where it is
# mounted; the other machine notes that it has yet to look, for the day on which it takes over.
set -eu
verb=$1
# shellcheck source=/dev/null
. /etc/scp/volume.conf
kept=/var/lib/scp/volume.size
refuse() { echo "volume-size: $*" >&2; exit 1; }

size=$(blockdev --getsize64 "$DEVICE")
known=$(cat "$kept" 2>/dev/null || :)
primary() { case $(drbdadm role "$RESOURCE" 2>/dev/null) in Primary/*) return 0 ;; esac; return 1; }
# DRBD's own part at the end is a 32768th of it, and a little.
replica_reaches() {
  [ -e /sys/block/drbd0/size ] || return 0
  sectors=$(cat /sys/block/drbd0/size)
  [ $((size - sectors * 512)) -le $((size / 16384 + 1048576)) ]
}

[ "$known" != "$size" ] || exit 0
if [ "$REPLICATED" = yes ]; then
  if [ "$known" = "$size, not looked at" ] && ! primary; then exit 0; fi
  if [ -z "$known" ] && replica_reaches; then exit 0; fi
fi
[ "$verb" = grow ] || exit 1
mkdir -p /var/lib/scp
if [ "$REPLICATED" = no ]; then
  resize2fs "$DEVICE" >/dev/null 2>&1 || refuse "resize2fs $DEVICE failed"
  echo "$size" >"$kept"
  exit 0
fi
if primary; then drbdadm resize "$RESOURCE" || refuse "drbdadm resize $RESOURCE failed: both copies have to be connected"; fi
waited=0
until replica_reaches; do
  [ "$waited" -lt 60 ] || refuse "$RESOURCE has not grown: the volume of the other machine has to grow first"
  waited=$((waited + 1))
  sleep 1
done
if primary; then
  resize2fs /dev/drbd0 >/dev/null 2>&1 || refuse "resize2fs /dev/drbd0 failed"
  echo "$size" >"$kept"
else
  echo "$size, not looked at" >"$kept"
fi
`;
