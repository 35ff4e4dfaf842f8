import type { DatabaseClusterReason } from '../../api/database-cluster.ts';
import { cloudOf, type Finding, listed, type ReferenceProblem, type ReferenceScene } from './reference.ts';

type EntryKind = 'image' | 'flavor' | 'network';

const LISTS = { image: 'images', flavor: 'flavors', network: 'networks' } as const;
const REASONS: Readonly<Record<EntryKind, DatabaseClusterReason>> = {
  image: 'ImageNotFound',
  flavor: 'FlavorNotFound',
  network: 'NetworkNotFound',
};

/** The identifier in the cloud of the entry `name` of a ScpCloud, which `field` names. */
export function entryOf(
  scene: Pick<ReferenceScene, 'cloud'>,
  kind: EntryKind,
  field: string,
  name: string,
): Finding<string> {
  const { spec, status } = scene.cloud;
  const where = cloudOf(scene);
  const list = LISTS[kind];
  const problem = (reason: DatabaseClusterReason, text: string): Finding<string> => {
    const message = `${field} ${text}`;
    return {
      value: undefined,
      problems: [{ reason, message, stops: 'All', waitsFor: where } satisfies ReferenceProblem],
    };
  };
  const names = spec[list].map((entry) => entry.name);
  if (!names.includes(name)) {
    const remedy = `declare or adopt it there, or name one that is there (${listed(names)})`;
    return problem(REASONS[kind], `names ${name}, which spec.${list} of ${where} does not have: ${remedy}`);
  }
  const resource = status?.resources?.find((one) => one.kind === kind && one.name === name);
  const usable = resource?.state === 'Active' || resource?.state === 'Drifted';
  if (usable && resource.id !== undefined) return { value: resource.id, problems: [] };
  const how = resource === undefined ? 'has not made it yet' : `says that it is ${resource.state}`;
  const why = resource?.message === undefined ? '' : ` (${resource.message})`;
  return problem('CloudNotReady', `names ${name}, and ${where} ${how}${why}: see kubectl describe there`);
}
