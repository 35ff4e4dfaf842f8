/** `galera-position`: what this node knows of its place in the history of writes: `none`, `partial` or `UUID:SEQNO`. */
export const galeraPositionScript = String.raw`#!/bin/sh
# galera-position: how far the stopped server here got: UUID:SEQNO, "none" (nothing is here), or "partial" (what it was getting from
# another one that had all). Kept for the answer on 9200.
set -eu
state=/srv/ha/mysql/grastate.dat
kept=/run/scp/galera-position
refuse() { echo "galera-position: $*" >&2; exit 1; }

mountpoint -q /srv/ha || refuse "/srv/ha is not mounted"
! systemctl is-active --quiet mariadb || refuse "mariadb runs: ask it"
mkdir -p /run/scp
# Whoever was in a majority with others and holds nothing was getting its copy.
nothing=none
if [ "$(grep -c '^member:' /srv/ha/mysql/gvwstate.dat 2>/dev/null)" -ge 2 ] 2>/dev/null; then nothing=partial; fi
uuid=$(sed -n 's/^uuid: *//p' "$state" 2>/dev/null || :)
seqno=$(sed -n 's/^seqno: *//p' "$state" 2>/dev/null || :)
case $uuid in
'' | 00000000-0000-0000-0000-000000000000) position=$nothing ;;
*)
  # -1: it did not stop in order. The log of InnoDB knows.
  if [ "$seqno" = -1 ]; then
    log=$(mktemp /run/scp/recover.XXXXXX)
    chown mysql "$log"
    mariadbd --user=mysql --wsrep-recover --log-error="$log" >/dev/null 2>&1 || refuse "mariadbd --wsrep-recover failed: see $log"
    position=$(sed -n 's/.*WSREP: Recovered position: *//p' "$log" | tail -n 1)
    [ -n "$position" ] || refuse "mariadbd --wsrep-recover found no position: see $log"
    rm -f "$log"
    # A copy that was cut off half-way holds nothing.
    case $position in 00000000-*) position=$nothing ;; esac
  else
    position=$uuid:$seqno
  fi
  ;;
esac
echo "$position" >"$kept.new"
mv "$kept.new" "$kept"
echo "$position"
`;

/** Answers one HTTP request on standard input: 200 where clients may be sent to. The body is for the other node. */
export const galeraCheckScript = String.raw`#!/bin/sh
# galera-check: one HTTP answer on the state of Galera here, for the load balancers and for the other node. Never SELECT 1: a node
# outside the majority answers that. A donor serves: mariabackup does not block it. /run/scp-galera-drain says no by hand, and
# /run/scp-galera-leaves until the time in it (galera-leave).
set -u
end=$(printf '\r')
while IFS= read -r line && [ "$line" != "$end" ] && [ -n "$line" ]; do :; done

asked=$(timeout 5 mariadb --batch --skip-column-names --connect-timeout=3 -e "SHOW GLOBAL STATUS WHERE Variable_name IN
  ('wsrep_cluster_status', 'wsrep_local_state', 'wsrep_ready')" 2>/dev/null)
value() { echo "$asked" | awk -v name="$1" '$1 == name { print $2 }'; }
if [ -n "$asked" ]; then
  status=$(value wsrep_cluster_status) state=$(value wsrep_local_state) ready=$(value wsrep_ready) position=running
else
  state=0 ready=OFF
  if systemctl is-active --quiet mariadb || [ "$(systemctl is-active mariadb)" = activating ]; then
    status=starting position=running
  else
    status=stopped position=$(cat /run/scp/galera-position 2>/dev/null || echo unknown)
  fi
fi
code='503 Service Unavailable'
leaves() { read -r until </run/scp-galera-leaves && [ "$(date +%s)" -lt "$until" ]; } 2>/dev/null
case $status/$state/$ready in Primary/4/ON | Primary/2/ON) [ -e /run/scp-galera-drain ] || leaves || code='200 OK' ;; esac
body="status=$status state=$state ready=$ready position=$position"
printf 'HTTP/1.0 %s\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n%s\n' "$code" "$body"
`;

/** Goes on only where the server runs here and the other node is in step; with `PEER`, its address. */
const onlyWhileTheOtherServes = (name: string): string => String.raw`set -eu
# shellcheck source=/dev/null
. /etc/scp/galera.conf
systemctl is-active --quiet mariadb || exit 0
answer=$(printf 'GET / HTTP/1.0\r\n\r\n' | timeout 8 socat -t 6 - "TCP:$PEER:9200,connect-timeout=5" 2>/dev/null | sed -n 's/^status=//p' || :)
case $answer in
'Primary state=4'*) ;;
*) echo "${name}: the other node is not in step ($answer): without this one nobody would serve" >&2; exit 1 ;;
esac`;

/** `galera-restart`: the server reads its files again, while the other node serves. */
export const galeraRestartScript = String.raw`#!/bin/sh
# galera-restart SECONDS: stops this node in order and has it join again. Only while the other one is in step.
${onlyWhileTheOtherServes('galera-restart')}
systemctl stop mariadb
exec /usr/local/lib/scp/galera-start start "$1"
`;

/** `galera-leave SECONDS`: this node goes, and clients are led to the other one before. */
export const galeraLeaveScript = String.raw`#!/bin/sh
# galera-leave SECONDS: has the load balancers lead clients to the other node, for as many seconds as they may need to notice, and stops
# this one in order. Only while the other one is in step. Should this be cut off, the node serves again when the time is over.
${onlyWhileTheOtherServes('galera-leave')}
echo $(($(date +%s) + 2 * $1 + 60)) >/run/scp-galera-leaves
chmod 644 /run/scp-galera-leaves
sleep "$1"
systemctl stop mariadb
`;
