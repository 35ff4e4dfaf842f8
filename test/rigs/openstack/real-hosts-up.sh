#!/usr/bin/env bash
# Adds real compute hosts (libvirt with plain QEMU, linuxbridge agent, nova-compute) to what openstack-up.sh started, and a network
# node (DHCP, L3, metadata). Each is a machine of its own: network, UTS, IPC, mount and PID namespaces under one init, so that killing
# that process is a power cut and taking its cable down is a partition (host-fault.sh). Tenant networks are VXLAN between them.
#   real-hosts-up.sh [HOST...]       default: the network node and all of $RIG_REAL_HOSTS; what runs stays as it is
#   real-hosts-up.sh --install-only  only the packages
# A host's zone is in its name: real-az1 and real-az1-2 are both in az1.
# RIG_FAST_DISKS=on    root disks are overlays on one shared base, no copy of a big image for each guest, and QEMU ignores flushes: a
#                      power cut here ends QEMU and not the machine, so nothing that a guest has flushed is lost.
# RIG_IMAGE_LOCKS=off  QEMU takes no locks on disk files, as with storage that lets a second writer in: then an evacuation without
#                      fencing really makes two writers, while with the locks (default) the second QEMU is refused.
set -euo pipefail
# What starts here outlives the caller: a lock that it holds through an open file must not live on in a daemon.
for fd in /proc/self/fd/*; do fd=${fd##*/}; [ "$fd" -le 2 ] || [ "$fd" = 255 ] || eval "exec $fd>&-"; done
here=$(cd "$(dirname "$0")" && pwd)
RIG=${RIG:-/var/tmp/scp-rig}; S=$RIG/state; E=$S/etc; P=$S/py; D=$S/data; PW=rig
UNDERLAY=10.254.1 EXTERNAL=10.254.0 # management and VXLAN; floating addresses. Never a range for documentation: such are in use.
PORTS="5000 5673 6080 8085 8774 8775 8776 8778 9292 9696 11212" # what the services listen on, on 127.0.0.1 only
NETNODE=real-net
export RIG_STATE=$S PYTHONPATH=$P PATH=$S/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
unset PYTHONDONTWRITEBYTECODE http_proxy https_proxy HTTP_PROXY HTTPS_PROXY 2>/dev/null || :
T0=$(date +%s.%N)
say() { printf '[%6.1fs] %s\n' "$(echo "$(date +%s.%N) - $T0" | bc)" "$*"; }
alive() { local p; p=$(cat "$S/run/$1.pid" 2>/dev/null) || return 1; [ -n "$p" ] && [ -d "/proc/$p" ] && ! grep -q '^State:.Z' "/proc/$p/status" 2>/dev/null; }

# ---------------------------------------------------------------- packages
mkdir -p "$S/log"
exec 9>"$RIG/.lock"; flock 9 # two runs at once install once, and boot once
PKGS="neutron-linuxbridge-agent neutron-dhcp-agent neutron-l3-agent libvirt-daemon-system libvirt-daemon-driver-lxc qemu-system-x86
 qemu-utils python3-libvirt genisoimage dnsmasq-base ebtables iptables ipset conntrack iproute2 bc"
have=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' 2>/dev/null | awk '$1=="ii"{print $2}'); missing=""
for p in $PKGS; do grep -qx -- "$p" <<<"$have" || missing="$missing $p"; done
if [ -n "$missing" ]; then
  # No service of theirs may start on this machine: each host starts its own.
  if [ ! -e /usr/sbin/policy-rc.d ]; then printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; fi
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold \
    -o Dpkg::Options::=--force-unsafe-io $missing >"$S/log/apt-real.log" 2>&1 || { tail -20 "$S/log/apt-real.log"; exit 1; }
fi
[ "${1:-}" = --install-only ] && exit 0
[ -f "$S/.up" ] || { echo "run openstack-up.sh first"; exit 1; }

# What an earlier run was told holds until real-hosts-down.sh.
HOSTS=${RIG_REAL_HOSTS:-$(cat "$E/hosts/list" 2>/dev/null || echo real-az1 real-az2 real-az3)}
LOCKS=${RIG_IMAGE_LOCKS:-$(cat "$E/hosts/locks" 2>/dev/null || echo on)}
FAST=${RIG_FAST_DISKS:-$(cat "$E/hosts/fast" 2>/dev/null || echo off)}
ALL="$NETNODE $HOSTS"; WANT=${*:-$ALL}
number() { # number HOST: the last part of its address
  local i=2 h; for h in $ALL; do [ "$h" = "$1" ] && { echo $i; return; }; i=$((i + 1)); done
  echo "no such host: $1" >&2; return 1
}
for h in $WANT; do number "$h" >/dev/null; done

# ---------------------------------------------------------------- this side: two bridges without any uplink
bridge() { ip link show "$1" >/dev/null 2>&1 || { ip link add "$1" type bridge stp_state 0 forward_delay 0; ip addr add "$2" dev "$1"; ip link set "$1" up; }; }
bridge rig-hosts $UNDERLAY.1/24; bridge br-ext $EXTERNAL.1/24
[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 0 ] || echo "WARNING: ip_forward is on"
# The services stay on 127.0.0.1, and so do the catalog and all who use it: a host's own 127.0.0.1:PORT becomes $UNDERLAY.1:PORT (init),
# and on this side 127.0.0.1 again. Only what comes in by the hosts' bridge may do that.
sysctl -qw net.ipv4.conf.rig-hosts.route_localnet=1
iptables -t nat -n -L RIG-HOSTS >/dev/null 2>&1 || {
  iptables -t nat -N RIG-HOSTS
  for p in $PORTS; do iptables -t nat -A RIG-HOSTS -i rig-hosts -d $UNDERLAY.1 -p tcp --dport "$p" -j DNAT --to-destination "127.0.0.1:$p"; done
  iptables -t nat -I PREROUTING -j RIG-HOSTS
}

# ---------------------------------------------------------------- files
mkdir -p "$S/bin" "$D/hosts" "$D/nova/real" "$E/hosts"
echo "$HOSTS" >"$E/hosts/list"; echo "$LOCKS" >"$E/hosts/locks"; echo "$FAST" >"$E/hosts/fast"
install -m 755 "$here/real-host/ebtables" "$here/real-host/qemu-wrap" "$S/bin/"
install -m 755 "$here/real-host/init" "$E/hosts/init"
install -m 644 "$here/real-host/qemu.conf" "$E/hosts/qemu.conf"
nolock=(); [ "$LOCKS" = off ] && nolock=(-DNOLOCK)
if command -v gcc >/dev/null; then
  gcc -w -O1 -shared -fPIC "${nolock[@]}" "-DDIR=\"$D\"" -o "$E/hosts/preload.new" "$here/real-host/preload.c" && mv "$E/hosts/preload.new" "$E/hosts/preload.so"
else
  rm -f "$E/hosts/preload.so"; echo "no gcc: no live migration, and QEMU's image locks stay on"
fi
{ echo "127.0.0.1 localhost"; echo "$UNDERLAY.1 controller"; for h in $ALL; do echo "$UNDERLAY.$(number "$h") $h"; done; } >"$E/hosts/hosts"
cat >"$E/hosts/lb.ini" <<X
[linux_bridge]
[vxlan]
enable_vxlan = true
l2_population = false
[securitygroup]
firewall_driver = iptables
enable_security_group = true
enable_ipset = true
[agent]
polling_interval = 1
root_helper = env PATH=$PATH
[experimental]
linuxbridge = true
X
printf '[linux_bridge]\nphysical_interface_mappings = extphys:ext0\n' >"$E/hosts/lb-net.ini"
cat >"$E/hosts/net.ini" <<X
[DEFAULT]
interface_driver = linuxbridge
agent_mode = legacy
enable_isolated_metadata = true
force_metadata = true
dnsmasq_local_resolv = false
nova_metadata_host = 127.0.0.1
nova_metadata_port = 8775
metadata_proxy_shared_secret = $PW
metadata_workers = 0
X
images='images_type = raw'; [ "$FAST" = off ] || images='images_type = qcow2
disk_cachemodes = file=unsafe'
for h in $ALL; do
  address=$UNDERLAY.$(number "$h")
  cat >"$E/hosts/$h.neutron.conf" <<X
[DEFAULT]
host = $h
[agent]
root_helper = env PATH=$PATH
report_interval = 5
[privsep]
helper_command = privsep-helper
[vxlan]
local_ip = $address
X
  # A uuid of its own: every host would take this machine's, and refuse to migrate a guest to another with the same.
  printf 'auth_unix_rw = "none"\nunix_sock_group = "root"\nhost_uuid = "5ca1ab1e-0000-4000-8000-%012d"\nlisten_tls = 0\nlisten_tcp = 1\nauth_tcp = "none"\nlisten_addr = "%s"\n' \
    "$(number "$h")" "$address" >"$E/hosts/$h.libvirtd.conf"
  privileged="helper_command = privsep-helper --config-file $E/nova/nova.conf --config-file $E/nova/$h.conf"
  cat >"$E/nova/$h.conf" <<X
[DEFAULT]
host = $h
my_ip = $address
compute_driver = libvirt.LibvirtDriver
instances_path = $D/nova/real
vif_plugging_is_fatal = true
vif_plugging_timeout = 90
force_config_drive = false
update_resources_interval = 0
[libvirt]
virt_type = qemu
cpu_mode = none
$images
connection_uri = qemu:///system
live_migration_uri = qemu+tcp://%s/system
live_migration_inbound_addr = $address
inject_partition = -2
hw_machine_type = x86_64=pc
[oslo_concurrency]
lock_path = $D/hosts/$h/lock
[nova_sys_admin]
$privileged
[vif_plug_linux_bridge_privileged]
$privileged
[privsep_osbrick]
$privileged
X
done

# ---------------------------------------------------------------- one machine
inside() { local p=$1; shift; nsenter -t "$p" -m -u -i -n -p -- "$@"; }
boot() { # boot HOST: makes the namespaces and the cable
  local h=$1 n p="" v w i; n=$(number "$h"); v=rh-${h#real-}
  ip link del "$v" 2>/dev/null || :; ip link del "$v-x" 2>/dev/null || :
  rm -f "$S/run/$h.pid"
  setsid unshare -m -u -i -n -p -f --propagation private bash "$E/hosts/init" "$h" "$S" $UNDERLAY "$PORTS" </dev/null >>"$S/log/$h.log" 2>&1 9>&- & w=$!
  for ((i = 0; i < 100; i++)); do p=$(cat "/proc/$w/task/$w/children" 2>/dev/null) || :; p=${p%% }; [ -n "$p" ] && break; sleep .05; done
  for ((i = 0; i < 200; i++)); do [ -e "/proc/$p/root/run/rig/.ready" ] && break; sleep .05; done
  [ -e "/proc/$p/root/run/rig/.ready" ] || { echo "$h: init failed"; tail -5 "$S/log/$h.log"; return 1; }
  ip link add "$v" type veth peer name eth0 netns "$p"; ip link set "$v" master rig-hosts up
  nsenter -t "$p" -n ip addr add "$UNDERLAY.$n/24" dev eth0; nsenter -t "$p" -n ip link set eth0 up
  if [ "$h" = $NETNODE ]; then
    ip link add "$v-x" type veth peer name ext0 netns "$p"; ip link set "$v-x" master br-ext up; nsenter -t "$p" -n ip link set ext0 up
  fi
  echo "$p" >"$S/run/$h.pid"
}
launch() { inside "$1" /usr/bin/python3 "$P/rig_run.py" "$E/hosts/$2.list" >>"$S/log/launch-$3.log" 2>&1 9>&- || tail -5 "$S/log/launch-$3.log"; }
libvirt='S=$1 conf=$2 host=$3 preload=$4
for d in virtlogd libvirtd; do
  [ -s "$S/run/$d.pid" ] && [ -d "/proc/$(cat "$S/run/$d.pid")" ] && continue
  o=() lib=; [ $d = libvirtd ] && { o=(--listen -f "$conf"); [ -f "$preload" ] && lib=$preload; }
  LD_PRELOAD=$lib setsid $d "${o[@]}" >>"$S/log/$d-$host.log" 2>&1 </dev/null & echo $! >"$S/run/$d.pid"
done
for ((i = 0; i < 150; i++)); do virsh -c qemu:///system version >/dev/null 2>&1 && exit 0; sleep .2; done
echo "$host: libvirtd does not answer"; exit 1'
serve() { # serve HOST: starts what a machine runs, or what is missing of it
  local h=$1 p C N; p=$(cat "$S/run/$h.pid")
  C="--config-file $E/neutron/neutron.conf --config-file $E/hosts/$h.neutron.conf"; N="$C --config-file $E/hosts/lb.ini"
  if [ "$h" = $NETNODE ]; then
    { echo "lb-$h|neutron.cmd.eventlet.plugins.linuxbridge_neutron_agent:main|$N --config-file $E/hosts/lb-net.ini"
      for a in dhcp l3 metadata; do echo "$a-$h|neutron.cmd.eventlet.agents.$a:main|$C --config-file $E/hosts/net.ini"; done; } >"$E/hosts/$h.list"
    launch "$p" "$h" "$h"
    return
  fi
  inside "$p" bash -c "$libvirt" - "$S" "$E/hosts/$h.libvirtd.conf" "$h" "$E/hosts/preload.so" 9>&-
  echo "lb-$h|neutron.cmd.eventlet.plugins.linuxbridge_neutron_agent:main|$N" >"$E/hosts/$h.lb.list"
  echo "nova-$h|nova.cmd.compute:main|--config-file $E/nova/nova.conf --config-file $E/nova/$h.conf" >"$E/hosts/$h.nova.list"
  launch "$p" "$h.lb" "$h"; launch "$p" "$h.nova" "$h"
}
for h in $WANT; do alive "$h" || { boot "$h"; say "$h: namespaces and cable ready"; }; done
jobs=(); for h in $WANT; do { serve "$h"; say "$h: services started"; } & jobs+=($!); done
for p in "${jobs[@]}"; do wait "$p"; done

# ---------------------------------------------------------------- until Nova knows them; zones
sql() { mariadb --no-defaults -N -uroot -S "$S/run/mysql.sock" -e "$1"; }
reports() {
  [ "$(sql "select count(*) from nova.services where host='$1' and timestampdiff(second,last_seen_up,utc_timestamp())<6")" = 1 ] &&
    [ "$(sql "select count(*) from nova_api.host_mappings where host='$1'")" = 1 ]
}
. "$RIG/openrc"
for h in $WANT; do
  [ "$h" = $NETNODE ] && continue
  for ((i = 0; i < 450; i++)); do reports "$h" && break; sleep .2; done
  [ $i -lt 450 ] || { echo "$h: nova-compute did not report"; tail -5 "$S/log/nova-$h.log"; exit 1; }
  zone=${h#real-}; zone=${zone%%-*}
  if [ "$(sql "select count(*) from nova_api.aggregate_hosts where host='$h'")" = 0 ]; then
    openstack aggregate show "agg-real-$zone" >/dev/null 2>&1 || openstack aggregate create --zone "$zone" "agg-real-$zone" -f value -c id >/dev/null
    openstack aggregate add host "agg-real-$zone" "$h" -f value -c id >/dev/null
  fi
  say "$h: up in zone $zone"
done
