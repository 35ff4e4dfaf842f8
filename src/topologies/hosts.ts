import type { ManagedFile, Placement } from './blueprint.ts';
import { file, lines } from './files.ts';

/** Everybody knows everybody by name without asking a name server, which may be what is down. */
export function hostsFile(members: readonly string[], network: string, placement: Placement): ManagedFile {
  const entries = members.map((member) => {
    const { hostname, address } = whereabouts(placement, member, network);
    return `${address} ${hostname}`;
  });
  return file('/etc/hosts', lines('127.0.0.1 localhost', '::1 localhost', ...entries));
}

/** What a member is called and where it is. */
export interface Whereabouts {
  readonly hostname: string;
  readonly address: string;
}

/** Throws when the placement does not know the member there: a plan asks for it only once it is placed. */
export function whereabouts(placement: Placement, member: string, network: string): Whereabouts {
  const placed = placement.members[member];
  const address = placed?.addresses[network];
  if (placed === undefined || address === undefined)
    throw new TypeError(`the placement has no address of "${member}" in network "${network}"`);
  return { hostname: placed.hostname, address };
}

/** The device of a data volume of a member, inside it. Throws when it is not placed. */
export function volumeOf(placement: Placement, member: string, volume: string): string {
  const id = placement.members[member]?.volumes[volume];
  if (id === undefined) throw new TypeError(`the placement has no volume "${volume}" of "${member}"`);
  return id;
}

/** Throws when it is not placed. */
export function virtualAddress(placement: Placement, name: string): { address: string; prefixLength: number } {
  const placed = placement.virtualAddresses[name];
  if (placed === undefined) throw new TypeError(`the placement has no virtual address "${name}"`);
  return placed;
}
