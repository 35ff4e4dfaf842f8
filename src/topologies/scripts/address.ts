/** `address up|down ADDRESS/LENGTH`: the address that clients connect to, on the interface that leads there. */
export const addressScript = String.raw`#!/bin/sh
# address up|down ADDRESS/LENGTH: carries the address that clients connect to, and tells the neighbours.
set -eu
verb=$1 carried=$2
address=$(echo "$carried" | cut -d/ -f1)
interface=$(ip -o route get "$address" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
# Once carried, the way to it leads over the loopback interface.
if [ "$interface" = lo ]; then interface=$(ip -o -4 address show to "$address/32" | awk 'NR == 1 { print $2 }'); fi
[ -n "$interface" ] || { echo "address: no interface leads to $address" >&2; exit 1; }
if [ "$verb" = down ]; then
  ip address del "$carried" dev "$interface" 2>/dev/null || :
  exit 0
fi
ip address replace "$carried" dev "$interface"
arping -q -c 3 -A -I "$interface" "$address" || :
`;
