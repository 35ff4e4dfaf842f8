import type { ClusterSetup, Placement } from '../blueprint.ts';
import { together } from '../setup.ts';
import { activePassiveDatabase } from './active-passive.ts';
import type { DeclaredDatabase, NamedDatabase } from './declared.ts';
import { galeraDatabase } from './galera.ts';
import { MEMBERS } from './members.ts';
import type { SetupPart } from '../setup.ts';
import { singleDatabase } from './single.ts';

export type { DeclaredDatabase, NamedDatabase } from './declared.ts';
export { databaseBlueprint, endpointPort } from './blueprint.ts';

const SETUPS: Readonly<
  Record<DeclaredDatabase['topology'], (declared: NamedDatabase, placement: Placement) => SetupPart[]>
> = {
  single: singleDatabase,
  activePassive: activePassiveDatabase,
  galera: galeraDatabase,
};

/**
 * What each machine of a database cluster holds, and how the machines become the cluster. Throws when the placement lacks
 * an address or a volume of a member.
 */
export function databaseSetup(declared: NamedDatabase, placement: Placement): ClusterSetup {
  const members = MEMBERS[declared.spec.topology](declared.spec).map(({ name }) => name);
  return together(members, SETUPS[declared.spec.topology](declared, placement));
}
