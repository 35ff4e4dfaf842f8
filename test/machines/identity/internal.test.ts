import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { ExternalError } from '../../../src/errors/external-error.ts';
import { internalSecrets } from '../../../src/machines/index.ts';
import type { InternalDeps } from '../../../src/machines/identity/internal.ts';
import { seededRandom } from '../../../src/seams/random.ts';

const reference = { apiVersion: 'v1', kind: 'DatabaseCluster', name: 'shop', uid: 'u' };
const owner = { namespace: 'storm', name: 'shop', reference };
const { signal } = new AbortController();

/** As many Secrets as an API server needs to have for this: one. */
function stage(stored?: KubernetesObject) {
  const learned = new Set<string>();
  let kept = stored;
  const client: InternalDeps['client'] = {
    get: <T extends KubernetesObject>() =>
      kept === undefined
        ? Promise.reject(new ExternalError('no', { fault: 'not-found', system: 'kubernetes', operation: 'get' }))
        : Promise.resolve(kept as T),
    create: <T extends KubernetesObject>(_type: unknown, object: T) => Promise.resolve((kept = object)),
    update: <T extends KubernetesObject>(_type: unknown, object: T) => Promise.resolve((kept = object)),
  };
  const deps = { client, random: seededRandom(1), learn: (secret: string) => void learned.add(secret) };
  return { learned, kept: () => kept, read: (mayMake: boolean) => internalSecrets(deps, owner, mayMake, signal) };
}

describe('what the machines of a cluster know each other by', () => {
  it('is made once, kept for its owner, and known to whoever keeps logs clean', async () => {
    const { read, kept, learned } = stage();
    const made = await read(true);
    expect([...(made ?? [])].map(([name]) => name)).toEqual(['corosync-authkey', 'drbd-shared-secret']);
    expect(kept()?.metadata).toMatchObject({ name: 'shop-internal', ownerReferences: [reference] });
    expect([...learned]).toEqual([...(made?.values() ?? [])]);
    expect(await read(false)).toEqual(made);
  });

  it('is not made anew for machines that know the old one', async () => {
    const { read, kept } = stage();
    expect(await read(false)).toBeUndefined();
    expect(kept()).toBeUndefined();
  });

  it('gets what a later version adds', async () => {
    const data = { 'corosync-authkey': Buffer.from('a').toString('base64') };
    const metadata = { namespace: 'storm', name: 'shop-internal', ownerReferences: [reference] };
    const { read } = stage({ apiVersion: 'v1', kind: 'Secret', metadata, ...{ data } });
    expect((await read(false))?.get('corosync-authkey')).toBe('a');
    expect((await read(false))?.has('drbd-shared-secret')).toBe(true);
  });

  it('is not taken from a Secret of somebody else, nor written to it', async () => {
    const metadata = { namespace: 'storm', name: 'shop-internal' };
    const foreign = { apiVersion: 'v1', kind: 'Secret', metadata };
    const { read, kept } = stage(foreign);
    await expect(read(true)).rejects.toThrow(/storm\/shop-internal .*not ours/);
    expect(kept()).toBe(foreign);
  });
});
