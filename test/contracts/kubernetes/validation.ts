import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customResourceDefinitions } from '../../../src/api/kinds.ts';
import {
  CUSTOM_RESOURCE_DEFINITION,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
} from '../../../src/clients/kubernetes/index.ts';
import { ExternalError } from '../../../src/errors/external-error.ts';
import type { Clock } from '../../../src/seams/clock.ts';
import { sampleObjects } from '../../support/samples.ts';
import { type BadManifest, type Edit, edited } from './manifest.ts';

export interface ValidationWorld {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  close(): Promise<void>;
}

type Stored = KubernetesObject & { readonly spec: unknown };
interface Definition extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false } as const;

/** A kind of ours, with manifests of it and what becomes of each. */
export interface Subject {
  readonly type: ResourceType;
  /** Tells several subjects of one kind apart. */
  readonly name?: string;
  readonly soundSpec: () => unknown;
  /** Some of what the server fills in. */
  readonly defaults: object;
  readonly bad: readonly BadManifest[];
  readonly badChanges: readonly Omit<BadManifest, 'judge' | 'operatorSays'>[];
  readonly goodChanges: readonly (Edit & { readonly name: string })[];
}

/** What an API server does with our CRDs, and says to bad manifests of a kind. */
export function describeValidation(subject: Subject, connect: () => Promise<ValidationWorld>): void {
  const { type, name: label = 'plain', soundSpec, bad: badManifests, badChanges, goodChanges } = subject;
  const namespace = `${type.kind.toLowerCase()}-${label}-validation-${process.pid}`;
  const samples = sampleObjects().filter(({ object }) => object.kind === type.kind);

  describe(`validation of ${type.kind}`, () => {
    let world: ValidationWorld;
    let sound: Stored;

    const made = (name: string, spec: unknown) => ({
      apiVersion: `${type.group}/${type.version}`,
      kind: type.kind,
      metadata: { name, namespace },
      spec,
    });
    const tryCreate = (spec: unknown) => world.client.create(type, made('tried', spec), { dryRun: true });
    const tryUpdate = (spec: unknown) => world.client.update(type, { ...sound, spec }, { dryRun: true });

    beforeAll(async () => {
      world = await connect();
      for (const crd of customResourceDefinitions() as KubernetesObject[]) {
        await world.client.apply(CUSTOM_RESOURCE_DEFINITION, crd, { force: true });
        await established(world, crd.metadata.name);
      }
      await world.client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      sound = await world.client.create(type, made('sound', soundSpec()));
    });
    afterAll(async () => {
      await world.client.deleteCollection(type, { namespace });
      await world.client.delete(NAMESPACES, { name: namespace });
      await world.close();
    });

    it('takes the sound one and fills in the defaults', () => {
      expect(sound.spec).toMatchObject(subject.defaults);
    });

    it.each(samples)('takes the sample $file', async ({ object }) => {
      await tryCreate(object.spec);
    });

    it.each(badManifests.filter(({ judge }) => judge !== 'operator'))('refuses $name', async (bad) => {
      expect(await causesOf(tryCreate(edited(soundSpec(), bad)))).toContainEqual(saying(bad));
    });

    it.each(badChanges)('refuses to change it to $name', async (bad) => {
      expect(await causesOf(tryUpdate(edited(sound.spec, bad)))).toContainEqual(saying(bad));
    });

    it.each(goodChanges)('lets it change to $name', async (change) => {
      await tryUpdate(edited(sound.spec, change));
    });
  });
}

/** Waits until the definition is served, and finds nothing wrong with its schema. */
async function established({ client, clock }: ValidationWorld, name: string): Promise<void> {
  for (;;) {
    const { status } = await client.get<Definition>(CUSTOM_RESOURCE_DEFINITION, { name });
    const conditions = status?.conditions ?? [];
    expect(conditions.map(({ type }) => type)).not.toContain('NonStructuralSchema');
    if (conditions.some(({ type, status: holds }) => type === 'Established' && holds === 'True')) return;
    await clock.sleep(50);
  }
}

function saying({ field, says }: { readonly field: string; readonly says: string }) {
  return expect.objectContaining({ field, message: expect.stringContaining(says) as string }) as unknown;
}

/** The causes in the Status that the server refused with. */
async function causesOf(attempt: Promise<unknown>): Promise<readonly unknown[]> {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof ExternalError) || error.status !== 422) throw error;
    return (error.cause as { readonly details: { readonly causes: readonly unknown[] } }).details.causes;
  }
  throw new Error('it was taken');
}
