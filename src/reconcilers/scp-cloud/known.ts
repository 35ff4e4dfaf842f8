import type { ScpCloudStatus } from '../../api/scp-cloud.ts';
import type { MachineKey } from '../../machines/index.ts';
import { BASTION } from '../../topologies/bastion.ts';
import type { BastionScene, Scene } from './plan-scene.ts';
import { keyOf, THING_KINDS, type ThingKind } from './thing.ts';

const WHOLE = new Set(['Active', 'Drifted', 'Deleting', 'Missing']);

/**
 * What our last status says that we had made, and of that what we had made whole. The latter tells drift from novelty, the
 * former lets a thing whose mark was wiped be recognised, also after an attempt to write it again has failed. A status that
 * was lost costs no more than that.
 */
export function knownOf(
  status: ScpCloudStatus | undefined,
  generation: number | undefined,
): Pick<Scene, 'known' | 'made' | 'unchanged'> & { readonly addresses: BastionScene['addresses'] } {
  const made = (status?.resources ?? []).flatMap(({ kind, name, id, state, adopted }) =>
    adopted || !isKind(kind) ? [] : [{ key: keyOf(kind, name), id, whole: WHOLE.has(state) }],
  );
  const address = status?.bastion?.internalAddress;
  const ports = made.map(({ key }) => key).filter((key) => key.startsWith(`port/${BASTION}/`)) as MachineKey[];
  return {
    known: new Map(made.filter(({ whole }) => whole).map(({ key, id }) => [key, id ?? ''])),
    made: new Map(made.flatMap(({ key, id }) => (id === undefined ? [] : [[key, id]]))),
    unchanged: status?.observedGeneration === generation,
    addresses: new Map(address === undefined ? [] : ports.map((key) => [key, address])),
  };
}

function isKind(kind: string): kind is ThingKind {
  return (THING_KINDS as readonly string[]).includes(kind);
}
