#!/usr/bin/env bash
# Takes the real hosts down, with all guests on them; and OpenStack, where guests-up.sh started it.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd); RIG=${RIG:-/var/tmp/scp-rig}
if [ -e "$RIG/.guests-started-openstack" ]; then
  rm -f "$RIG/.guests-started-openstack"
  exec "$here/../openstack/openstack-down.sh"
fi
exec "$here/../openstack/real-hosts-down.sh"
