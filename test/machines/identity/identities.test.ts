import { afterEach, describe, expect, it } from 'vitest';
import {
  createKubernetesClient,
  directConnection,
  type KubernetesObject,
  SECRET,
} from '../../../src/clients/kubernetes/index.ts';
import { createControlPlane } from '../../../src/embedded/control-plane/index.ts';
import { inProcessDispatcher } from '../../../src/embedded/http/in-process-dispatcher.ts';
import { createIdentities } from '../../../src/machines/index.ts';
import { manualClock } from '../../../src/seams/manual-clock.ts';
import { seededRandom } from '../../../src/seams/random.ts';
import { during } from '../../support/world.ts';

const ORIGIN = 'https://kube.test';
/** Kubernetes removes at once what is owned by nothing that exists: any object will do here as the owner. */
const CONFIG_MAP = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true };
const { signal } = new AbortController();

let stop: () => void = () => undefined;
afterEach(() => stop());

async function world() {
  const clock = manualClock();
  const random = seededRandom(3);
  const plane = createControlPlane({ clock, random, origin: ORIGIN });
  stop = () => plane.stop();
  const connection = directConnection({
    server: ORIGIN,
    dispatcher: inProcessDispatcher(new Map([[ORIGIN, plane.fetch]])),
    headers: { authorization: `Bearer ${plane.token}` },
  });
  const client = createKubernetesClient({ connection, clock, userAgent: 'test', fieldManager: 'test' });
  const learned = new Set<string>();
  const identities = createIdentities({ client, random, learn: (secret) => void learned.add(secret) });
  const now = <T>(work: Promise<T>) => during(clock, work);
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name: 'shop' } };
  const { metadata } = await now(client.create<KubernetesObject>(CONFIG_MAP, object));
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'shop', uid: metadata.uid ?? '' };
  const owner = { namespace: 'default', name: 'shop', reference };
  return { client, identities, learned, now, owner };
}

describe('the host keys of a cluster', () => {
  it('are made once for each member', async () => {
    const { identities, now, owner } = await world();
    const first = await now(identities.ensure(owner, ['data-1', 'data-2'], signal));
    const second = await now(identities.ensure(owner, ['data-1', 'data-2', 'quorum-1'], signal));
    expect([...second.hosts.keys()].toSorted()).toEqual(['data-1', 'data-2', 'quorum-1']);
    expect(second.hosts.get('data-1')).toEqual(first.hosts.get('data-1'));
    expect(new Set([...second.hosts.values()].map(({ publicKey }) => publicKey)).size).toBe(3);
    expect(await now(identities.read(owner, signal))).toEqual(second);
  });

  it('go with their owner, and every private one is known to whoever keeps logs clean', async () => {
    const { identities, client, learned, now, owner } = await world();
    const { hosts } = await now(identities.ensure(owner, ['data-1'], signal));
    const secret = await now(client.get(SECRET, { namespace: 'default', name: 'shop-identity' }));
    expect(secret.metadata.ownerReferences).toEqual([owner.reference]);
    expect(learned).toContain(hosts.get('data-1')?.privateKey);
  });

  it('of single servers are forgotten once no server has them, but for the newest', async () => {
    const { identities, now, owner } = await world();
    const made: string[] = [];
    for (let i = 0; i < 5; i++)
      made.push((await now(identities.addFirst(owner, 'data-1', [made[0] ?? ''], signal))).id);
    const { firsts } = await now(identities.read(owner, signal));
    expect([...(firsts.get('data-1')?.keys() ?? [])].toSorted()).toEqual([made[0], made[3], made[4]]);
    expect(new Set(made).size).toBe(5);
  });

  it('survive several that make them at the same time', async () => {
    const { identities, now, owner } = await world();
    const members = ['data-1', 'data-2', 'lb-1', 'lb-2'];
    const [a, b] = await now(
      Promise.all([identities.ensure(owner, members, signal), identities.ensure(owner, members, signal)]),
    );
    expect(a.hosts).toEqual(b.hosts);
  });

  it('are not taken from a Secret of somebody else', async () => {
    const { identities, client, now, owner } = await world();
    const metadata = { namespace: 'default', name: 'shop-identity' };
    await now(client.create(SECRET, { apiVersion: 'v1', kind: 'Secret', metadata }));
    await expect(now(identities.ensure(owner, ['data-1'], signal))).rejects.toThrow(
      /default\/shop-identity .*not ours/,
    );
  });
});
