#!/usr/bin/env bash
# Faults of the machines of real-hosts-up.sh:  host-fault.sh HOST kill|partition|heal|start|state
#   kill       power cut: the cable first, so that no FIN reaches anybody, then the init, and all under it dies at once
#   partition  cable out: the guests go on running there, unseen
#   heal       cable in
#   start      power on; its guests stay off until Nova starts them
#   state      one line: on or off, the cable, the guests
set -euo pipefail
RIG=${RIG:-/var/tmp/scp-rig}; S=$RIG/state
host=${1:?host}; cable=rh-${host#real-}
p=$(cat "$S/run/$host.pid" 2>/dev/null) || p=
# A process id used again for something else is not our init: that one lives in a PID namespace of its own.
on() { [ -n "$p" ] && [ -d "/proc/$p" ] && [ "$(readlink "/proc/$p/ns/pid")" != "$(readlink /proc/self/ns/pid)" ]; }
gone() { [ ! -d "/proc/$p" ] || grep -q '^State:.Z' "/proc/$p/status" 2>/dev/null; }
guests='for d in /proc/[0-9]*; do
  [ "$(cat $d/comm 2>/dev/null)" = qemu-system-x86 ] && tr "\0" "\n" <$d/cmdline | sed -n "s/^guest=\([^,]*\).*/\1/p"
done; :'
case ${2:-state} in
  kill)
    on || { echo "$host is off"; exit 0; }
    ip link set "$cable" down; kill -KILL "$p"; rm -f "$S/run/$host.pid"
    for ((i = 0; i < 100; i++)); do gone && break; sleep .02; done
    ip link del "$cable" 2>/dev/null || :
    echo "$host killed"
    ;;
  partition) on || { echo "$host is off"; exit 1; }; ip link set "$cable" down; echo "$host cut off" ;;
  heal) on || { echo "$host is off"; exit 1; }; ip link set "$cable" up; echo "$host connected" ;;
  start) exec "$(dirname "$0")/real-hosts-up.sh" "$host" ;;
  state)
    on || { echo "$host off"; exit 0; }
    q=$(nsenter -t "$p" -p -m -- bash -c "$guests" | tr '\n' ' ')
    echo "$host on, cable $(cat "/sys/class/net/$cable/operstate"), guests: ${q:-none}"
    ;;
  *) sed -n 2,7p "$0"; exit 2 ;;
esac
