/** `unfence check|clear RESOURCE CLONE`: takes away the handler's rule when both copies are whole again and it is still there. */
export const unfenceScript = String.raw`#!/bin/sh
# unfence check|clear RESOURCE CLONE: the rule of the fence-peer handler goes when a resync ends. Where the peer came back
# without having missed anything there was no resync, and the rule would keep it from ever taking over.
set -eu
verb=$1 resource=$2 clone=$3
rule() { cibadmin --query --xpath "//rsc_location[@id='drbd-fence-by-handler-$resource-$clone']" >/dev/null 2>&1; }
found=0 waited=0
rule || found=$?
# A machine that has just come back to its cluster needs a moment until it knows.
while [ "$verb" = clear ] && [ "$found" != 0 ] && [ "$found" != 105 ] && [ "$waited" -lt 30 ]; do
  waited=$((waited + 1)) found=0
  sleep 1
  rule || found=$?
done
[ "$found" != 105 ] || exit 0
[ "$found" = 0 ] || { echo "unfence: Pacemaker does not answer" >&2; exit 1; }
[ "$(drbdadm dstate "$resource" 2>/dev/null)" = UpToDate/UpToDate ] || exit 0
[ "$verb" = clear ] || exit 1
corosync-quorumtool -s >/dev/null 2>&1 || { echo "unfence: this side has no majority" >&2; exit 1; }
DRBD_RESOURCE=$resource /usr/lib/drbd/crm-unfence-peer.sh
`;
