#!/usr/bin/env bash
# Builds the node image from Debian packages: a disk without a boot loader, its kernel, and an initrd of ten drivers. Nova boots
# them together (Glance's kernel_id and ramdisk_id). What was built is kept under $NODE_IMAGE_CACHE by the hash of everything in
# this folder; the packages alone are kept by the hash of their list, so that a changed file costs seconds and not minutes.
#   build.sh           the last line printed is the folder: disk.qcow2 vmlinuz initrd.img packages.tsv report.txt
#   build.sh --fresh   with the packages of today
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${NODE_IMAGE_CACHE:-$HOME/.cache/scp-node-image}
suite=bookworm
disk_size=5G
# Whatever takes a time from the clock takes this one, so that two builds of the same packages differ as little as can be.
export SOURCE_DATE_EPOCH=1764547200 LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
started=$SECONDS
work=

hash_of() { sha256sum | cut -c1-16; }
listed() { sed 's/#.*//; /^ *$/d' "$here/$1"; }

install_tools() {
  command -v mmdebstrap >/dev/null && command -v mke2fs >/dev/null && command -v qemu-img >/dev/null && command -v cpio >/dev/null && return 0
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2
  apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 mmdebstrap e2fsprogs qemu-utils cpio kmod >&2
}

bootstrap() { # bootstrap TAR: the packages, installed
  mmdebstrap --quiet --variant=minbase --components=main --include="$(listed packages.txt | paste -sd,)" \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --aptopt='Acquire::Retries "3"' "$suite" "$1.part.tar" >&2
  mv "$1.part.tar" "$1"
}

forget_identity() { # What must not be the same on two machines.
  rm -rf "$1"/etc/hostname "$1"/etc/ssh/ssh_host_* "$1"/etc/ssl/private/ssl-cert-snakeoil.key "$1"/etc/ssl/certs/ssl-cert-snakeoil.pem \
    "$1"/var/lib/systemd/random-seed "$1"/etc/corosync/authkey "$1"/etc/pacemaker/authkey "$1"/root/.ssh
  # Empty and not missing: a missing one means a first boot, on which systemd enables again what is disabled below.
  : >"$1/etc/machine-id"
  : >"$1/etc/fstab"
}

configure() { # configure ROOT
  local root=$1 system=$1/etc/systemd/system unit
  install -D -m 755 -t "$root/usr/local/lib/guest-identity" "$here"/files/{guest-identity,first-boot,dhcp}
  install -m 644 "$here"/files/{guest-identity,guest-first-boot}.service "$system/"
  install -D -m 644 "$here/files/journald.conf" "$root/etc/systemd/journald.conf.d/node.conf"
  install -D -m 644 "$here/files/sshd.conf" "$root/etc/ssh/sshd_config.d/node.conf"
  install -D -m 644 "$here/files/udev-trigger.conf" "$system/systemd-udev-trigger.service.d/node.conf"
  mkdir -p "$system/sysinit.target.wants" "$system/multi-user.target.wants" "$root/etc/systemd/system-generators" \
    "$root/usr/local/lib/scp" "$root/var/lib/guest-identity"
  ln -sf ../guest-identity.service "$system/sysinit.target.wants/guest-identity.service"
  ln -sf ../guest-first-boot.service "$system/multi-user.target.wants/guest-first-boot.service"
  # What runs is for the operator to say: a database or a cluster that starts by itself would hold the wrong data, or none.
  for unit in mariadb postgresql haproxy pacemaker corosync sbd drbd garb; do
    chroot "$root" systemctl --quiet disable "$unit" 2>/dev/null || true
  done
  while read -r unit; do ln -sf /dev/null "$system/$unit"; done < <(listed units-off.txt)
  # Generators ask on every boot for what this image never has: crypto disks, hibernation, SysV scripts, swap.
  for unit in "$root"/lib/systemd/system-generators/*; do ln -sf /dev/null "$root/etc/systemd/system-generators/${unit##*/}"; done
  ln -sf /lib/systemd/system/multi-user.target "$system/default.target"
  forget_identity "$root"
}

make_initrd() { # make_initrd ROOT FILE: busybox, and the drivers between the kernel and its disk, network and config drive
  local root=$1 tree=$work/initrd kernel driver path
  kernel=$(ls "$root/lib/modules")
  mkdir -p "$tree"/{bin,dev,proc,sys,mnt,m,lib64,lib/x86_64-linux-gnu}
  cp "$root/bin/busybox" "$tree/bin/"
  cp -L "$root"/lib/x86_64-linux-gnu/{libc.so.6,libresolv.so.2} "$tree/lib/x86_64-linux-gnu/"
  cp -L "$root/lib64/ld-linux-x86-64.so.2" "$tree/lib64/"
  for driver in virtio_pci virtio_blk virtio_net virtio_rng crc32c_generic ext4 virtio_scsi sr_mod isofs; do
    chroot "$root" modprobe -S "$kernel" --show-depends "$driver" | awk '$1=="insmod" {print $2}'
  done | awk '!seen[$0]++' >"$work/drivers"
  while read -r path; do cp "$root$path" "$tree/m/"; basename "$path"; done <"$work/drivers" >"$tree/order"
  install -m 755 "$here/files/init" "$tree/init"
  find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  # Not compressed: unpacking costs an emulated processor more than reading.
  (cd "$tree" && find . -print0 | LC_ALL=C sort -z | cpio --quiet --null --reproducible -o -H newc -R 0:0) >"$2"
}

make_disk() { # make_disk ROOT FILE
  truncate -s "$disk_size" "$work/disk.raw"
  # No checksums of metadata: they are computed in software, by an emulated processor.
  E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -F -t ext4 -O ^metadata_csum -L root -U 5c95c95c-0000-4000-8000-000000000001 \
    -E lazy_itable_init=1,lazy_journal_init=1,hash_seed=5c95c95c-0000-4000-8000-000000000002 -d "$1" "$work/disk.raw"
  qemu-img convert -c -O qcow2 "$work/disk.raw" "$2"
}

main() {
  local packages tar image root=
  packages=$({ listed packages.txt; declare -f bootstrap; echo "$suite"; } | hash_of)
  image=$cache/$(cd "$here" && find . -type f -not -name '*.md' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | hash_of)
  tar=$cache/packages-$packages.tar
  mkdir -p "$cache"
  # Two runs at once build once: the second waits for the first.
  exec 9>"$cache/.lock"; flock 9
  if [ "${1:-}" = --fresh ]; then rm -rf "$image" "$tar"; fi
  if [ -s "$image/report.txt" ]; then echo "$image"; return 0; fi
  [ "$(id -u)" = 0 ] || { echo "build.sh makes device nodes and changes into the new system: run it as root" >&2; exit 1; }
  echo "building the node image (once; about 4 minutes on 2 cores)" >&2
  install_tools
  [ -s "$tar" ] || bootstrap "$tar"
  local bootstrapped=$((SECONDS - started))
  work=$(mktemp -d -p "${TMPDIR:-/var/tmp}" scp-node-image.XXXXXX); trap 'rm -rf "$work"' EXIT
  root=$work/root; mkdir "$root" "$work/out"
  tar -xf "$tar" -C "$root"
  configure "$root"
  chroot "$root" dpkg-query -W -f='${Package}\t${Version}\t${Architecture}\n' >"$work/out/packages.tsv"
  cp "$root"/boot/vmlinuz-* "$work/out/vmlinuz"
  rm -rf "$root"/boot/vmlinuz-* "$root"/var/cache/apt/*.bin
  make_initrd "$root" "$work/out/initrd.img"
  make_disk "$root" "$work/out/disk.qcow2"
  {
    echo "packages $(wc -l <"$work/out/packages.tsv")"
    echo "installed_mib $(du -sm "$root" | cut -f1)"
    echo "disk_qcow2_mib $(du -m "$work/out/disk.qcow2" | cut -f1)"
    echo "initrd_kib $(du -k "$work/out/initrd.img" | cut -f1)"
    echo "packages_seconds $bootstrapped"
    echo "build_seconds $((SECONDS - started))"
  } >"$work/out/report.txt"
  rm -rf "$image"; mv "$work/out" "$image"
  cat "$image/report.txt" >&2
  echo "$image"
}
main "$@"
