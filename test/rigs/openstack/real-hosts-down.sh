#!/usr/bin/env bash
# Stops what real-hosts-up.sh started: guests are shut off hard, the hosts' services stay known to Nova and Neutron (state down).
#   real-hosts-down.sh [--forget]   --forget also deletes what Nova and Neutron know of them; wants no servers on them
# Nothing is found by name: each machine dies with its init (the pid file), and with it its namespaces and cables.
RIG=${RIG:-/var/tmp/scp-rig}; S=$RIG/state
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
gone() { [ ! -d "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }
inits=()
for f in "$S"/run/real-*.pid; do
  [ -f "$f" ] || continue
  p=$(cat "$f"); rm -f "$f"
  # A pid of an earlier life of this machine may be anybody's now: an init lives in a PID namespace of its own.
  gone "$p" || [ "$(readlink "/proc/$p/ns/pid")" = "$(readlink /proc/self/ns/pid)" ] || { kill -TERM "$p"; inits+=("$p"); }
done
for ((i = 0; i < 100; i++)); do left=0; for p in "${inits[@]}"; do gone "$p" || left=1; done; [ $left = 0 ] && break; sleep .1; done
for p in "${inits[@]}"; do gone "$p" || kill -KILL "$p"; done
rm -f "$S"/etc/hosts/{list,locks,fast}
for l in $(ip -br link show type veth | awk '{sub(/@.*/,"",$1)} $1~/^rh-/{print $1}'); do ip link del "$l" 2>/dev/null; done
ip link del rig-hosts 2>/dev/null; ip link del br-ext 2>/dev/null
if iptables -t nat -n -L RIG-HOSTS >/dev/null 2>&1; then
  iptables -t nat -D PREROUTING -j RIG-HOSTS; iptables -t nat -F RIG-HOSTS; iptables -t nat -X RIG-HOSTS
fi
if [ "${1:-}" = --forget ]; then
  . "$RIG/openrc"
  for a in $(openstack aggregate list -f value -c Name | grep '^agg-real-'); do
    for h in $(openstack aggregate show "$a" -f json -c hosts | jq -r '.hosts[]'); do openstack aggregate remove host "$a" "$h" -f value -c name; done
    openstack aggregate delete "$a"
  done
  openstack compute service list --service nova-compute -f value -c ID -c Host | awk '$2~/^real-az/{print $1}' | xargs -r -n1 openstack compute service delete
  openstack network agent list -f value -c ID -c Host | awk '$2~/^real-(az|net)/{print $1}' | xargs -r openstack network agent delete
fi
exit 0
