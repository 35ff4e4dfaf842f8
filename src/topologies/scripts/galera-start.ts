/** `galera-start check|start SECONDS`: joins the others; begins alone only when nobody can hold more. */
export const galeraStartScript = String.raw`#!/bin/sh
# galera-start check|start SECONDS: this node in the cluster, in step with the others. A server that joins can do no harm. One that
# begins a cluster can: it does so only when both data nodes are known to be stopped, and this one got furthest.
set -eu
verb=$1 seconds=$2
# PEER: address of the other data node. TURN: first or second, for when both got equally far.
# shellcheck source=/dev/null
. /etc/scp/volume.conf
# shellcheck source=/dev/null
. /etc/scp/galera.conf
refuse() { echo "galera-start: $*" >&2; exit 1; }

running() { case $(systemctl is-active mariadb) in active | activating | reloading | deactivating) return 0 ;; esac; return 1; }
in_step() {
  state=$(mariadb --batch --skip-column-names --connect-timeout=3 -e "SHOW GLOBAL STATUS WHERE Variable_name IN
    ('wsrep_cluster_status', 'wsrep_local_state', 'wsrep_ready')" 2>/dev/null | sort | awk '{ printf "%s/", $2 }')
  case $state in Primary/4/ON/ | Primary/2/ON/) return 0 ;; esac
  return 1
}
ask() { printf 'GET / HTTP/1.0\r\n\r\n' | timeout 8 socat -t 6 - "TCP:$PEER:9200,connect-timeout=5" 2>/dev/null | sed -n 's/^status=//p'; }

in_step && exit 0
[ "$verb" = start ] || exit 1
mkdir -p /run/scp
exec 9>/run/scp/galera.lock
flock -w "$seconds" 9 || refuse "another start of this node is under way"

begin() {
  echo "galera-start: begins the cluster at $own; the other node is at $theirs"
  ! [ -e /srv/ha/mysql/grastate.dat ] || sed -i 's/^safe_to_bootstrap: .*/safe_to_bootstrap: 1/' /srv/ha/mysql/grastate.dat
  galera_new_cluster || refuse "the cluster does not begin here: journalctl -u mariadb"
}
join() { systemctl reset-failed mariadb 2>/dev/null || :; systemctl start --no-block mariadb; }
# What a node that holds nothing held before is not known: more than this one, where others may have gone on without this one. They did
# not where it was the last to stop, or neither half of a majority of two.
knows_all() {
  ! grep -q '^safe_to_bootstrap: *1 *$' /srv/ha/mysql/grastate.dat 2>/dev/null || return 0
  voters=$(grep -c '^member:' /srv/ha/mysql/gvwstate.dat 2>/dev/null || :)
  [ "$voters" = 1 ] || [ "$voters" = 2 ]
}
# Whether this node is the one to begin, by what both got to: 0 yes, 1 no, 2 they differ, 3 that cannot be told.
furthest() {
  case $own/$theirs in
  none/none) [ "$TURN" = first ]; return ;;
  none/partial | partial/none | partial/partial) return 3 ;;
  none/* | partial/*) return 1 ;;
  */partial) return 0 ;;
  */none) knows_all || return 3; return 0 ;;
  esac
  [ "$(echo "$own" | cut -d: -f1)" = "$(echo "$theirs" | cut -d: -f1)" ] || return 2
  mine=$(echo "$own" | cut -d: -f2) other=$(echo "$theirs" | cut -d: -f2)
  [ "$mine" = "$other" ] || { [ "$mine" -gt "$other" ]; return; }
  [ "$TURN" = first ]
}

# Runs, outside of the majority. Where the other node is in it, this one comes back by itself, or is started anew: so it joins. Where nobody
# is, that majority may never come back: its voter may have been replaced by one that knows nothing of it. Who holds all that is known
# goes on without it, once the other node has said twice that it is stopped and holds no more.
said='' outside=''
come_back() {
  here=$(mariadb --batch --skip-column-names --connect-timeout=3 -e "SHOW GLOBAL STATUS WHERE Variable_name IN
    ('wsrep_cluster_status', 'wsrep_last_committed', 'wsrep_local_state_uuid')" 2>/dev/null | sort | awk '{ printf "%s ", $2 }')
  # shellcheck disable=SC2086
  set -- $here - - -
  case $1 in
  non-Primary | Disconnected) [ -n "$outside" ] || outside=$(date +%s) ;;
  *) outside='' && return 0 ;;
  esac
  own=$3:$2
  answer=$(ask || :)
  why="mariadb waits for the majority at $own, and the other node does not answer on 9200"
  [ -z "$answer" ] || why="mariadb waits for the majority at $own; the other node is $answer"
  case $answer in
  Primary*)
    [ $(($(date +%s) - outside)) -ge $((seconds / 4)) ] || return 0
    echo "galera-start: starts anew: mariadb stays outside of the majority that the other node is in"
    systemctl stop mariadb
    outside=''
    return 0
    ;;
  esac
  [ "$#" = 6 ] && [ "$1" = non-Primary ] || return 0
  before=$said said=$here$answer
  [ "$before" = "$said" ] || return 0
  theirs=$(echo "$answer" | sed 's/.*position=//')
  case $answer in
  stopped*position=partial) ;;
  stopped*position=none) knows_all || return 0 ;;
  stopped*position=*:*)
    [ "$(echo "$theirs" | cut -d: -f1)" = "$3" ] && [ "$(echo "$theirs" | cut -d: -f2)" -le "$2" ] || return 0
    ;;
  *) return 0 ;;
  esac
  echo "galera-start: goes on at $own; the other node is stopped at $theirs"
  mariadb -e "SET GLOBAL wsrep_provider_options = 'pc.bootstrap=YES'" || refuse "the server does not go on: journalctl -u mariadb"
}

begun=$(date +%s) why='just begun'
while ! in_step; do
  if running; then
    why="mariadb starts"
    come_back
  else
    # Anew after each attempt to start, which may have changed it.
    if [ -e /run/scp/galera-position ]; then own=$(cat /run/scp/galera-position); else own=$(/usr/local/lib/scp/galera-position); fi
    answer=$(ask || :)
    theirs=$(echo "$answer" | sed 's/.*position=//')
    case $answer in
    Primary*) why="joining"; join ;;
    stopped*position=unknown) why="the other node is stopped and has not said how far it got" ;;
    stopped*)
      first=0
      furthest || first=$?
      case $first in
      0) begin; why="begun" ;;
      1) why="the other node is at $theirs, this one at $own: that one begins" ;;
      2) refuse "the two nodes hold different data ($own here, $theirs there): somebody has to say which one counts" ;;
      *)
        refuse "the other node holds nothing ($theirs), and may have held more than this one ($own): if no better copy is to be had, set" \
          "safe_to_bootstrap to 1 in /srv/ha/mysql/grastate.dat of the node whose data counts"
        ;;
      esac
      ;;
    *)
      why="the other node is $answer"
      [ -n "$answer" ] || why="the other node does not answer on 9200, so nobody knows whether it holds more"
      # It may be waiting for this one: the members of the last majority find each other again by themselves (pc.recovery), and go on
      # only together.
      if [ -e /srv/ha/mysql/gvwstate.dat ]; then join; fi
      ;;
    esac
  fi
  # To ask one that does not answer takes its time too.
  [ $(($(date +%s) - begun)) -lt "$seconds" ] || refuse "not in step after $seconds s: $why"
  sleep 2
done
`;
