import type { Server } from '../clients/openstack/index.ts';

/**
 * How a server of ours stands, as far as the cloud tells.
 *
 * - `up`: it runs.
 * - `changing`: something is being done to it that ends by itself.
 * - `building`: it was asked for and does not run yet.
 * - `leaving`: it is being deleted.
 * - `asleep`: it is there whole and does not run; `how` wakes it.
 * - `unbuilt`: it could not be made; it never ran.
 * - `broken`: it ran, and the cloud has given it up.
 * - `unseen`: the cloud does not know at the moment.
 */
export type Standing =
  | { readonly is: 'up' | 'changing' | 'building' | 'leaving' | 'unbuilt' | 'broken' | 'unseen' }
  | { readonly is: 'asleep'; readonly how: 'start' | 'unpause' | 'resume' };

/** Nova's `status`; what is not among them is treated as unseen. */
const STANDINGS: Readonly<Record<string, Standing>> = {
  ACTIVE: { is: 'up' },
  BUILD: { is: 'building' },
  DELETED: { is: 'leaving' },
  SOFT_DELETED: { is: 'leaving' },
  ERROR: { is: 'broken' },
  SHUTOFF: { is: 'asleep', how: 'start' },
  PAUSED: { is: 'asleep', how: 'unpause' },
  SUSPENDED: { is: 'asleep', how: 'resume' },
  HARD_REBOOT: { is: 'changing' },
  REBOOT: { is: 'changing' },
  REBUILD: { is: 'changing' },
  RESCUE: { is: 'changing' },
  RESIZE: { is: 'changing' },
  VERIFY_RESIZE: { is: 'changing' },
  REVERT_RESIZE: { is: 'changing' },
  MIGRATING: { is: 'changing' },
  PASSWORD: { is: 'changing' },
  SHELVED: { is: 'changing' },
  SHELVED_OFFLOADED: { is: 'changing' },
  UNKNOWN: { is: 'unseen' },
};

export function standingOf(server: Server): Standing {
  if (server['OS-EXT-STS:task_state'] === 'deleting') return { is: 'leaving' };
  const standing = STANDINGS[server.status] ?? { is: 'unseen' };
  if (standing.is === 'broken' && !hasRun(server)) return { is: 'unbuilt' };
  const isBusy = typeof server['OS-EXT-STS:task_state'] === 'string';
  return isBusy && (standing.is === 'up' || standing.is === 'asleep') ? { is: 'changing' } : standing;
}

function hasRun(server: Server): boolean {
  return typeof server['OS-SRV-USG:launched_at'] === 'string';
}
