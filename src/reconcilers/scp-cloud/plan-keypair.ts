import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { Keypair } from '../../clients/openstack/index.ts';
import { fromKeypairName, toKeypairName } from '../../inventory/index.ts';
import { adoptedPart } from './plan-adopted.ts';
import { findAdopted, joined, markFor, NOTHING, type Part, type Scene } from './plan-scene.ts';
import { deletionKey, planRetirement, planThing, type Recipe } from './plan-thing.ts';
import type { Step } from './step.ts';
import { keyOf, type ThingKey } from './thing.ts';

type Declared = NonNullable<ScpCloudSpec['keypair']>;
type Managed = NonNullable<Declared['managed']>;

interface Want {
  readonly name: string;
  readonly publicKey: string;
}

/** Nova knows a keypair by its name, cannot change it, and has no other field for our mark. */
const RECIPE: Recipe<Want, Keypair, never> = {
  kind: 'keypair',
  what: 'keypair',
  id: (keypair) => keypair.name,
  mark: (keypair) => fromKeypairName(keypair.name),
  held: [],
  marking: () => [],
  create: (common, want, mark) => ({
    ...common,
    do: 'create-keypair',
    body: { name: toKeypairName(mark, want.name), public_key: want.publicKey },
  }),
  update: () => {
    throw new TypeError('a keypair has nothing to change');
  },
  remove: (common, { name }) => ({ ...common, do: 'delete-keypair', id: name }),
  release: () => undefined,
};

export function planKeypair(scene: Scene): Part {
  const { keypair: entries } = scene.observed.entries;
  const { name = '', managed, adopt } = scene.spec.keypair ?? {};
  const key = keyOf('keypair', markable(name));
  const policies = new Map<ThingKey, 'Retain' | 'Delete'>(managed === undefined ? [] : [[key, managed.deletionPolicy]]);
  if (!scene.deleting && adopt !== undefined) {
    const listed = entries.map((keypair) => ({ ...keypair, id: keypair.name }));
    const found = findAdopted({ name: adopt.name }, 'keypair', 'spec.keypair', listed, (keypair) => keypair.name);
    return joined(adoptedPart('keypair', name, found), {
      ...NOTHING,
      steps: planRetirement(scene, RECIPE, entries, [], policies),
    });
  }
  if (scene.deleting || managed === undefined) {
    return { ...NOTHING, steps: planRetirement(scene, RECIPE, entries, [], policies) };
  }
  return held(scene, name, managed, policies);
}

function held(
  scene: Scene,
  name: string,
  managed: Managed,
  policies: ReadonlyMap<ThingKey, 'Retain' | 'Delete'>,
): Part {
  const { keypair: entries } = scene.observed.entries;
  const own = markable(name);
  const mark = markFor(scene, keyOf('keypair', own), '', managed.deletionPolicy);
  const planned = planThing(
    scene,
    RECIPE,
    {
      name: own,
      path: 'keypair',
      want: { name, publicKey: managed.publicKey },
      declaration: '',
      policy: managed.deletionPolicy,
      cloudName: toKeypairName(mark, name),
      rivals: [],
      needs: [],
    },
    entries,
  );
  const retiring = planRetirement(scene, RECIPE, entries, [planned], policies);
  const { have } = planned;
  const steps =
    have !== undefined && !sameKey(have.public_key, managed.publicKey) ? replace(scene, name, managed, have) : [];
  return joined(planned, { ...NOTHING, steps: [...steps, ...retiring] });
}

/** The name is ours and the key is not: somebody made another keypair in its place. */
function replace(scene: Scene, name: string, { publicKey }: Managed, have: Keypair): Step[] {
  const thing = { kind: 'keypair', name, id: have.name } as const;
  const key = deletionKey('keypair', have.name);
  const common = { thing, path: 'keypair.managed.publicKey', impact: 'Replace', cause: 'Drift' } as const;
  return [
    { ...common, do: 'delete-keypair', key, action: 'Delete', needs: [], id: have.name },
    {
      ...common,
      do: 'create-keypair',
      key: keyOf('keypair', name),
      action: 'Create',
      needs: [key],
      body: { name: have.name, public_key: publicKey },
    },
  ];
}

/** Type and data of a public key; the comment behind them means nothing. */
function sameKey(a: string, b: string): boolean {
  const [typeA, dataA] = a.trim().split(/\s+/);
  const [typeB, dataB] = b.trim().split(/\s+/);
  return typeA === typeB && dataA === dataB;
}

/** What is left of a name inside a keypair's name, where the mark's member comes from. */
function markable(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}
