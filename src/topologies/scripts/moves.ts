/** `switchover GROUP SERVICE TARGET SECONDS`: a planned move, with nothing of it left behind. */
export const switchoverScript = String.raw`#!/bin/sh
# switchover GROUP SERVICE TARGET SECONDS: has Pacemaker move GROUP to TARGET, waits until SERVICE has started there, and takes back
# the wish, which would otherwise hold it there for ever. The wish ends by itself too, should this be cut off.
set -eu
group=$1 service=$2 target=$3 seconds=$4
refuse() { echo "switchover: $*" >&2; exit 1; }
where() { crm_resource --locate --resource "$service" 2>/dev/null | sed -n 's/.*is running on: *\([^ ]*\).*/\1/p'; }
# Where it is, crm_resource says as soon as the start begins: who comes to look then takes the processor from it.
started() { crm_mon --output-as=xml 2>/dev/null | tr -d '\n' | grep -q "<resource id=\"$service\" [^>]*role=\"Started\"[^>]*> *<node name=\"$target\""; }

corosync-quorumtool -s >/dev/null 2>&1 || refuse "this side has no majority"
[ "$(where)" != "$target" ] || exit 0
crm_mon --output-as=xml | grep -q "<node name=\"$target\" [^>]*online=\"true\" standby=\"false\" [^>]*maintenance=\"false\" pending=\"false\" unclean=\"false\"" ||
  refuse "$target is not online, or not meant to serve"
if [ -e /etc/drbd.d/r0.res ]; then
  [ "$(drbdadm dstate r0)" = UpToDate/UpToDate ] || refuse "r0 is $(drbdadm dstate r0): $target has not all the data"
fi
trap 'crm_resource --clear --resource "$group" >/dev/null 2>&1' EXIT
crm_resource --move --resource "$group" --node "$target" --lifetime "PT$seconds""S" >/dev/null 2>&1 ||
  refuse "Pacemaker refuses to move $group to $target"
waited=0
until started; do
  [ "$waited" -lt "$seconds" ] || refuse "$service has not started on $target after $seconds s: it is on $(where)"
  # Where it takes long, the machine has enough to do: looking costs a slow one half a second.
  # No longer than that: whoever waits for this has a limit of its own.
  pause=$((1 + waited / 10))
  [ "$pause" -le 10 ] || pause=10
  waited=$((waited + pause))
  sleep "$pause"
done
`;

/** `service-restart GROUP RESOURCE UNIT SECONDS`: a restart that Pacemaker knows of; nothing where the unit does not run. */
export const serviceRestartScript = String.raw`#!/bin/sh
# service-restart GROUP RESOURCE UNIT SECONDS: restarts what Pacemaker runs, by Pacemaker, where it runs. Elsewhere there is nothing
# to do: it reads its files when it starts. Pacemaker is told that RESOURCE is not to run, until a date: should this be cut off, be it
# with its machine, the service comes back by itself. What crm_resource --restart tells it has no end.
set -eu
group=$1 resource=$2 unit=$3 seconds=$4
refuse() { echo "service-restart: $*" >&2; exit 1; }
runs() { systemctl is-active --quiet "$unit"; }
since() { systemctl show --property=ActiveEnterTimestampMonotonic --value "$unit"; }
take_back() { cibadmin --delete --xpath "//meta_attributes[@id='$resource-restart']" >/dev/null 2>&1 || :; }

runs || exit 0
corosync-quorumtool -s >/dev/null 2>&1 || refuse "this side has no majority"
before=$(since)
# To begin with it. What it has begun it ends, and starts the service after that.
begins=$((seconds / 4))
[ "$begins" -ge 30 ] || begins=30
end=$(date -u -d "@$(($(date +%s) + begins))" '+%Y-%m-%d %H:%M:%SZ')
trap take_back EXIT
cibadmin --modify --allow-create --scope resources --xml-text "<resources><group id='$group'><primitive id='$resource'>\
<meta_attributes id='$resource-restart'><rule id='$resource-restart-rule' score='INFINITY' boolean-op='and'>\
<date_expression id='$resource-restart-until' operation='lt' end='$end'/></rule>\
<nvpair id='$resource-restart-role' name='target-role' value='Stopped'/></meta_attributes></primitive></group></resources>" ||
  refuse "Pacemaker does not take the wish to stop $resource"
waited=0 stops=
until runs && [ "$(since)" != "$before" ]; do
  [ "$waited" -lt $((2 * seconds)) ] || refuse "Pacemaker did not bring $resource back within $waited s"
  if runs; then
    [ "$waited" -lt "$begins" ] || refuse "Pacemaker did not stop $resource within $waited s"
  elif [ -z "$stops" ]; then
    stops=yes
    take_back
  fi
  waited=$((waited + 1))
  sleep 1
done
`;

/** `cluster-restart`: Corosync, SBD and Pacemaker anew on a machine that serves nothing. */
export const clusterRestartScript = String.raw`#!/bin/sh
# cluster-restart: Corosync, SBD and Pacemaker read their files again. Only where nothing is served and the others are all there,
# because this takes one vote away.
set -eu
refuse() { echo "cluster-restart: $*" >&2; exit 1; }
systemctl is-active --quiet corosync || exit 0
if systemctl is-active --quiet pacemaker; then
  crm_mon --output-as=xml >/run/scp-cluster-restart.xml || refuse "Pacemaker does not answer"
  ! grep -q '<node [^>]*\(online="false"\|unclean="true"\)' /run/scp-cluster-restart.xml || refuse "another machine is missing: without it this one is needed"
  awk -v me="name=\"$(uname -n)\"" '
    /<resource / { serves = !/resource_agent="ocf:linbit:drbd"/ || /role="(Promoted|Master)"/ }
    /<node / && /cached=/ && serves && index($0, me) { found = 1 }
    END { exit found }' /run/scp-cluster-restart.xml || refuse "this machine serves: move the service first"
  # A slower watchdog is told to all before this machine has it: see cib-load.
  /usr/local/lib/scp/cib-load load /etc/scp/cib.xml || refuse "the others cannot be told what this machine needs"
fi
systemctl stop pacemaker
systemctl restart corosync
systemctl start pacemaker
`;
