import type { OpenStackClient } from '../../clients/openstack/index.ts';
import type { HostState } from '../../embedded/cloud/index.ts';
import type { GuestState } from '../../embedded/guests/index.ts';
import type { ShellResult } from '../../seams/shell.ts';

/** The switches that the embedded cloud has beside OpenStack's paths. Each throws when there is no such thing. */
export interface Switches {
  hosts(): Promise<readonly HostState[]>;
  host(name: string, verb: 'cut' | 'start'): Promise<void>;
  machines(): Promise<readonly GuestState[]>;
  /** What happens to a machine as such, by the id of its server. */
  machine(serverId: string, verb: 'power-off' | 'cut-off' | 'hang-ssh' | 'fill-disks' | 'heal'): Promise<void>;
  /** What root types at the console of a machine. */
  console(serverId: string, command: string): Promise<ShellResult>;
}

/** A machine of a database cluster, as the operator last saw it. */
export interface Member {
  readonly cluster: string;
  /** `data-1` */
  readonly name: string;
  readonly role: string;
  readonly serverId: string;
  readonly host: string;
}

/** What can be broken: the cloud as its administrator sees it, and what no API of OpenStack can do. */
export interface Breakable {
  readonly cloud: OpenStackClient;
  readonly switches: Switches;
  /** Machines of all database clusters. */
  members(): Promise<readonly Member[]>;
}

/** Something that goes wrong in a cloud: does it, and says what it did. */
export interface Breakage {
  readonly summary: string;
  /** What `name` picks, and what is picked without it. */
  readonly target: string;
  /** The kubectl command that shows it being mended. */
  readonly watch: string;
  run(breakable: Breakable, name: string | undefined): Promise<string>;
}

/** The first of what was found; throws when there is none. */
export function pick<T>(found: readonly T[], what: string, name: string | undefined): T {
  const [first] = found;
  if (first === undefined) throw new Error(`the cloud has no ${what}${name === undefined ? '' : ` named ${name}`}`);
  return first;
}
