/** `kernel check|load MODULE...`: drivers that are loaded at every boot, now. */
export const kernelScript = String.raw`#!/bin/sh
# kernel check|load MODULE...: the drivers and settings that are there after every boot, without one.
set -eu
verb=$1
shift
for module in "$@"; do
  grep -q "^$module " /proc/modules && continue
  [ "$verb" = load ] || exit 1
  modprobe "$module" || { echo "kernel: $module cannot be loaded: the image has no such driver" >&2; exit 1; }
done
[ "$verb" = check ] || sysctl -q -p /etc/sysctl.d/60-scp.conf
`;
