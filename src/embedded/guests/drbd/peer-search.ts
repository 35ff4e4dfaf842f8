import { startConnection } from './connection.ts';
import type { DrbdResource } from './resource.ts';

const CONNECT_MS = 500;

/** Looks for the other side, which has to be looking for this one. */
export function seekPeer(side: DrbdResource): void {
  if (!isSeeking(side) || !findPeer(side)) return;
  side.guest.sleep(CONNECT_MS).then(
    () => {
      const peer = findPeer(side);
      if (peer && isSeeking(side) && isSeeking(peer)) startConnection(side, peer);
    },
    () => undefined,
  );
}

const isSeeking = ({ cstate, connection }: DrbdResource) => cstate === 'WFConnection' && !connection;

/** The other side, if it can be reached, waits for a connection, and knows the same secret. */
function findPeer(side: DrbdResource): DrbdResource | undefined {
  const { config, guest, peerName } = side;
  const address = config.hosts[peerName]?.address.replace(/^ipv4\s*/, '').split(':')[0] ?? '';
  const peer = guest.site.network.resolve(address, guest);
  const resource = peer?.drbd?.resources.get(config.name);
  if (!resource || resource === side || resource.cstate !== 'WFConnection') return undefined;
  return resource.config.sharedSecret === config.sharedSecret ? resource : undefined;
}
