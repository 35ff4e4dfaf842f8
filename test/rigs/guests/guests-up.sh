#!/usr/bin/env bash
# Real guests for tests: OpenStack (openstack-up.sh), one real host in each of three zones (real-hosts-up.sh), and in Glance the node
# image with its kernel and initrd. Idempotent.
#   guests-up.sh [--fresh]   --fresh goes to openstack-up.sh
# The last line printed is the path of a file of NAME=value lines: what a test has to know.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); top=$(cd "$here/../../.." && pwd)
RIG=${RIG:-/var/tmp/scp-rig}; S=$RIG/state
export RIG_FAST_DISKS=on RIG_REAL_HOSTS="real-az1 real-az2 real-az3" LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mkdir -p "$S/log" "$S/run"

# Packages first, one after the other: two that read the lists of packages at the same time refuse each other.
"$here/../openstack/openstack-up.sh" --install-only
"$here/../openstack/real-hosts-up.sh" --install-only
missing=
for package in $(sed 's/#.*//' "$here/packages.txt"); do
  dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q ^ii || missing="$missing $package"
done
if [ -n "$missing" ]; then
  # No server of theirs may start on this machine.
  [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; }
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 $missing >"$S/log/apt-guests.log" 2>&1 ||
    { tail -20 "$S/log/apt-guests.log" >&2; exit 1; }
fi

"$top/images/node/build.sh" >"$S/run/node-image" 2>"$S/log/node-image.log" & build=$!
# One fake host is enough beside the real ones.
export RIG_COMPUTES=compute-az1-1
# Who starts OpenStack stops it: guests-down.sh looks for this.
kill -0 "$(cat "$S/run/keystone.pid" 2>/dev/null)" 2>/dev/null || touch "$RIG/.guests-started-openstack"
"$here/../openstack/openstack-up.sh" "$@"
"$here/../openstack/real-hosts-up.sh"
wait $build || { tail -20 "$S/log/node-image.log" >&2; exit 1; }
image=$(tail -1 "$S/run/node-image")

. "$RIG/openrc"
# upload NAME FORMAT FILE [OPTION...]: the image of that name made of this very build; prints its id
upload() {
  local name=$1 format=$2 file=$3 container=$2 id; shift 3
  [ "$format" = qcow2 ] && container=bare
  for id in $(openstack image list --name "$name" -f value -c ID); do
    [ "$(openstack image show "$id" -f json | jq -r '.properties.scp_build // empty')" = "${image##*/}" ] && { echo "$id"; return; }
    openstack image delete "$id"
  done
  openstack image create "$name" --disk-format "$format" --container-format "$container" --public --file "$file" \
    --property "scp_build=${image##*/}" "$@" -f value -c id
}
# The config drive is a CD on virtio-scsi: libvirt has no CD on virtio-blk, and IDE costs another driver and its probing. Random numbers
# come from the host, or sshd waits for entropy. A guest that panics restarts at once, as a watchdog would have it.
line="root=/dev/vda rw console=ttyS0 net.ifnames=0 mitigations=off nokaslr quiet loglevel=4 systemd.show_status=0 audit=0 apparmor=0 selinux=0 panic=1 transparent_hugepage=never"
kernel=$(upload scp-node-kernel aki "$image/vmlinuz")
initrd=$(upload scp-node-initrd ari "$image/initrd.img")
disk=$(upload scp-node qcow2 "$image/disk.qcow2" --min-disk 5 --property "kernel_id=$kernel" --property "ramdisk_id=$initrd" \
  --property "os_command_line=$line" --property hw_cdrom_bus=scsi --property hw_scsi_model=virtio-scsi --property hw_disk_bus=virtio \
  --property hw_vif_model=virtio --property hw_rng_model=virtio --property hw_video_model=none --property hw_machine_type=pc)
# A flavor that the fake hosts cannot serve.
openstack flavor show scp.node -f value -c id >/dev/null 2>&1 || openstack flavor create scp.node --vcpus 1 --ram 1024 --disk 5 \
  --property capabilities:hypervisor_type=QEMU --property hw_rng:allowed=True -f value -c id >/dev/null
# This machine reaches floating addresses by the bridge of real-hosts-up.sh.
if ! openstack network show rig-external -f value -c id >/dev/null 2>&1; then
  openstack network create rig-external --external --share --provider-network-type flat --provider-physical-network extphys -f value -c id >/dev/null
  openstack subnet create rig-external --network rig-external --subnet-range 10.254.0.0/24 --gateway 10.254.0.1 --no-dhcp \
    --allocation-pool start=10.254.0.10,end=10.254.0.200 -f value -c id >/dev/null
fi
cat >"$RIG/guests.env" <<X
OS_CLIENT_CONFIG_FILE=$RIG/clouds.yaml
GUESTS_CLOUD=rig-admin
GUESTS_IMAGE=scp-node
GUESTS_IMAGE_ID=$disk
GUESTS_FLAVOR=scp.node
GUESTS_EXTERNAL_NETWORK=rig-external
GUESTS_ZONES=az1,az2,az3
GUESTS_HOSTS=real-az1,real-az2,real-az3
GUESTS_FAULT=$here/../openstack/host-fault.sh
GUESTS_HOSTS_UP=$here/../openstack/real-hosts-up.sh
X
echo "$RIG/guests.env"
