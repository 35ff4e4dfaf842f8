import type { Change, Kind } from '../../inventory/index.ts';

/** What one ScpCloud has to do with the cloud. */
export interface Concerned {
  readonly uid: string;
  readonly projectIds: readonly string[];
  /** Ids of things that it uses as they are. */
  readonly adopted: ReadonlySet<string>;
}

/**
 * What a change of a kind means to a ScpCloud that does not own the thing. `Shown`: its status tells of every one.
 * `Declarable`: it may be adopted, or stand in the way of one that is to be made. `OfProject`: only within its project.
 * `Owned`: nothing, unless it comes or goes with a mark and may be an orphan.
 */
type Interest = 'Shown' | 'Declarable' | 'OfProject' | 'Owned';

const INTEREST: { readonly [K in Kind]: Interest } = {
  server: 'Owned',
  'server-group': 'Owned',
  port: 'OfProject',
  volume: 'Owned',
  network: 'Declarable',
  subnet: 'Declarable',
  router: 'Declarable',
  'security-group': 'Declarable',
  'floating-ip': 'Owned',
  flavor: 'Declarable',
  keypair: 'Declarable',
  image: 'Declarable',
  project: 'Declarable',
  'role-assignment': 'OfProject',
  aggregate: 'Owned',
  'compute-service': 'Shown',
  hypervisor: 'Owned',
  'network-agent': 'Shown',
  'volume-service': 'Shown',
  'compute-zone': 'Shown',
  'network-zone': 'Shown',
  'volume-zone': 'Shown',
  'compute-quota': 'OfProject',
  'volume-quota': 'OfProject',
  'network-quota': 'OfProject',
};

/** Whether a pass over the ScpCloud may come to something else after the change. When in doubt, it may. */
export function concerns({ kind, id, what, owner, project }: Change, me: Concerned): boolean {
  if (owner?.uid === me.uid || me.adopted.has(id)) return true;
  if (project !== undefined && me.projectIds.includes(project)) return INTEREST[kind] !== 'Owned';
  // Somebody else's comes and goes by a hand that is not ours: what we do ourselves is refreshed, and no sweep finds it.
  if (owner !== undefined) return what !== 'changed';
  switch (INTEREST[kind]) {
    case 'Shown':
      return true;
    case 'Declarable':
      return project === undefined || what !== 'changed';
    case 'OfProject':
    case 'Owned':
      return false;
  }
}
