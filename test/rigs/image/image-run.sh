#!/usr/bin/env bash
# Runs the built image's entrypoint as the image says (user, arguments), its root file system read-only, on this machine's
# network. The process that is started becomes the program itself, so that its pid can be killed.
#   image-run.sh FOLDER [ARGUMENTS...]    FOLDER is seen as /mnt, read-only; ARGUMENTS replace the image's own
set -euo pipefail
RIG=${IMAGE_RIG:-/var/tmp/scp-image}
folder=$1; shift
root=$(cat "$RIG/root")
mapfile -t entrypoint < <(jq -r '.Entrypoint[]' "$RIG/config.json")
if [ $# -eq 0 ]; then mapfile -t arguments < <(jq -r '.Cmd[]' "$RIG/config.json"); else arguments=("$@"); fi
user=$(jq -r .User "$RIG/config.json")
export SCP_ROOT=$root SCP_FOLDER=$folder SCP_USER=$user
exec unshare --mount bash -c '
  set -e
  mount --make-rprivate /
  mount --bind "$SCP_ROOT" "$SCP_ROOT"; mount --bind "$SCP_FOLDER" "$SCP_ROOT/mnt"
  mount -t proc proc "$SCP_ROOT/proc"; mount --rbind /dev "$SCP_ROOT/dev"; mount --bind /etc/resolv.conf "$SCP_ROOT/etc/resolv.conf"
  mount -o remount,bind,ro "$SCP_ROOT"; mount -o remount,bind,ro "$SCP_ROOT/mnt"
  exec chroot --userspec="$SCP_USER" "$SCP_ROOT" "$@"' image-run "${entrypoint[@]}" "${arguments[@]}"
