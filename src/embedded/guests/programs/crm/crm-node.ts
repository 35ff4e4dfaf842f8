import { ok, type Program } from '../program.ts';
import { notConnected } from './exit.ts';

export const crmNode: Program = ({ guest, args, name }) => {
  const node = guest.pacemaker;
  if (args.includes('-n') || args.includes('--name')) return ok(`${guest.hostname}\n`);
  if (!node) return notConnected(name);
  const known = node.corosync.config.nodes.filter((one) => node.peers.has(one.name));
  const state = (one: string) => (node.peer(one).inCcm ? 'member' : 'lost');
  if (args.includes('-p'))
    return ok(
      `${known
        .filter((one) => node.peer(one.name).inCcm)
        .map((one) => one.name)
        .join(' ')}\n`,
    );
  if (args.includes('-q')) return ok(`${node.corosync.quorate ? 1 : 0}\n`);
  if (args.includes('-i')) return ok(`${node.corosync.id}\n`);
  return ok(known.map((one) => `${one.id} ${one.name} ${state(one.name)}\n`).join(''));
};
