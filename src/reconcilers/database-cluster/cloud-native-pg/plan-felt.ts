import type { Change } from './merge.ts';
import type { Cluster, CnpgObject } from './objects.ts';
import type { Common } from './plan-scene.ts';

type Weight = Pick<Common, 'impact' | 'consent' | 'interrupts'>;

const QUIET: Weight = { impact: 'None' };

/** What a change of a Cluster means to those who use it; a Database has none of these fields. */
export function weightOf(changes: readonly Change[], have: CnpgObject): Weight {
  const fields = changes.map(({ field }) => field);
  // CloudNativePG removes the instances that are too many, and their volumes.
  if (isFewer(changes)) return { impact: 'Destroy', consent: true };
  // A new image takes each instance in turn, and the primary last.
  if (fields.includes('imageName')) return { impact: 'Replace' };
  // Nothing is interrupted that has never run.
  const runs = 'status' in have;
  if (!fields.some(isParameter)) return QUIET;
  return { impact: 'Restart', ...(runs ? { interrupts: true } : {}) };
}

/** The changes that somebody notices. */
export function feltIn(changes: readonly Change[]): readonly Change[] {
  const fewer = isFewer(changes);
  return changes.filter(
    ({ field }) =>
      field === 'imageName' || isParameter(field) || (fewer && (field === 'instances' || isDurability(field))),
  );
}

/** A spec in which everything that somebody would notice is as in `before`. */
export function quietly(
  spec: Cluster['spec'],
  before: Partial<Cluster['spec']>,
  felt: readonly Change[],
): Cluster['spec'] {
  const fewer = felt.some(({ field }) => field === 'instances');
  const { imageName, instances, postgresql } = before;
  const kept = {
    ...spec,
    imageName,
    ...(fewer ? { instances } : {}),
    postgresql: {
      ...spec.postgresql,
      parameters: postgresql?.parameters,
      ...(fewer ? { synchronous: postgresql?.synchronous } : {}),
    },
  };
  // What was not there before is not to be there as undefined either.
  return JSON.parse(JSON.stringify(kept)) as Cluster['spec'];
}

const isParameter = (field: string): boolean => field.startsWith('postgresql.parameters');
/** On how many instances a write is: it goes with their number. */
const isDurability = (field: string): boolean => field.startsWith('postgresql.synchronous');

const isFewer = (changes: readonly Change[]): boolean =>
  changes.some(({ field, from, to }) => field === 'instances' && Number(to) < Number(from));
