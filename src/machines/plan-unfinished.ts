import type { Server } from '../clients/openstack/index.ts';
import type { Scene } from './plan-scene.ts';

/** Nova leaves a server so until somebody goes on. */
const ENDED_BY_PEOPLE: Readonly<Record<string, string>> = {
  RESCUE: 'openstack server unrescue',
  SHELVED: 'openstack server unshelve',
  SHELVED_OFFLOADED: 'openstack server unshelve',
  VERIFY_RESIZE: 'openstack server resize confirm',
};

/**
 * What is being done to a server, for people, and their way out where it does not end by itself: it waits for somebody, or its message to
 * the host may be lost, as it has not changed for longer than a machine takes to be built.
 */
export function unfinished(
  { nowMs, patience }: Pick<Scene, 'nowMs' | 'patience'>,
  { id, status, updated, ...server }: Server,
): string {
  const task = server['OS-EXT-STS:task_state'];
  if (typeof task !== 'string') {
    const command = ENDED_BY_PEOPLE[status];
    return command === undefined ? status : `${status}: \`${command} ${id}\` ends that`;
  }
  const sinceMs = Date.parse(updated ?? '');
  if (!(nowMs - sinceMs > patience.buildMs)) return task;
  const since = new Date(sinceMs).toISOString();
  return `${task} since ${since}: if nova-compute is no longer at it, \`openstack server set --state active ${id}\` has it looked at anew`;
}
