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
  const settled = new Set(entries.server.map(({ id }) => id).filter((id) => !busy.includes(id)));
  const volumes = [...ours.volumes.values()].flat().filter(({ status, attachments }) => {
    const isHeld = attachments.length > 0 && attachments.every((one) => settled.has(one.server_id ?? ''));
    return status === 'available' ? attachments.length > 0 : !isHeld || status !== 'in-use';
  });
  return [
    ...busy.map((id) => ({ kind: 'server', id }) as const),
    ...volumes.map(({ id }) => ({ kind: 'volume', id }) as const),
  ];
}

const PASSING: ReadonlySet<string> = new Set(['building', 'leaving', 'changing', 'asleep', 'unseen']);
