import type { Kind } from '../inventory/index.ts';
import type { Ours } from './plan-ours.ts';
import type { Scene } from './plan-scene.ts';
import { standingOf } from './plan-standing.ts';

/** One entry of the picture that changes by itself, and decides what comes next. */
export interface Watched {
  readonly kind: Extract<Kind, 'server' | 'volume'>;
  readonly id: string;
}

/** What to read anew before the next plan, where a sweep would come late: everything that is under way. */
export function watchedIn({ entries }: Scene, ours: Ours): Watched[] {
  const servers = [...ours.servers.values()].flat();
  const busy = servers.filter((server) => PASSING.has(standingOf(server).is)).map(({ id }) => id);
  const isSettled = (id: string | null | undefined) =>
    entries.server.some((server) => server.id === id && !busy.includes(server.id));
  const volumes = [...ours.volumes.values()].flat().filter(({ status, attachments }) => {
    if (status === 'available') return attachments.length > 0;
    return status !== 'in-use' || !attachments.every((one) => isSettled(one.server_id)) || attachments.length === 0;
  });
  return [
    ...busy.map((id) => ({ kind: 'server', id }) as const),
    ...volumes.map(({ id }) => ({ kind: 'volume', id }) as const),
  ];
}

const PASSING: ReadonlySet<string> = new Set(['building', 'leaving', 'changing', 'asleep', 'unseen']);
