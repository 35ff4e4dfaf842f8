import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customResourceDefinitions } from '../../../src/api/kinds.ts';
import { SCP_CLOUDS } from '../../../src/api/scp-cloud.ts';
import {
  CUSTOM_RESOURCE_DEFINITION,
  type KubernetesClient,
  type KubernetesObject,
} from '../../../src/clients/kubernetes/index.ts';
import { ExternalError } from '../../../src/errors/external-error.ts';
import type { Clock } from '../../../src/seams/clock.ts';
import { sampleClouds } from '../../support/samples.ts';
import { BAD_CHANGES, BAD_MANIFESTS, edited, GOOD_CHANGES, soundSpec } from './scp-cloud-manifests.ts';

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
const namespace = `scp-cloud-validation-${process.pid}`;

/** What an API server does with our CRDs, and says to bad manifests of a ScpCloud. */
export function describeScpCloudValidation(connect: () => Promise<ValidationWorld>): void {
  describe('validation of a ScpCloud', () => {
    let world: ValidationWorld;
    let sound: Stored;

    const cloud = (name: string, spec: unknown) => ({
      apiVersion: `${SCP_CLOUDS.group}/${SCP_CLOUDS.version}`,
      kind: SCP_CLOUDS.kind,
      metadata: { name, namespace },
      spec,
    });
    const tryCreate = (spec: unknown) => world.client.create(SCP_CLOUDS, cloud('tried', spec), { dryRun: true });
    const tryUpdate = (spec: unknown) => world.client.update(SCP_CLOUDS, { ...sound, spec }, { dryRun: true });

    beforeAll(async () => {
      world = await connect();
      for (const crd of customResourceDefinitions() as KubernetesObject[]) {
        await world.client.apply(CUSTOM_RESOURCE_DEFINITION, crd, { force: true });
        await established(world, crd.metadata.name);
      }
      await world.client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      sound = await world.client.create(SCP_CLOUDS, cloud('sound', soundSpec()));
    });
    afterAll(async () => {
      await world.client.deleteCollection(SCP_CLOUDS, { namespace });
      await world.client.delete(NAMESPACES, { name: namespace });
      await world.close();
    });

    it('takes the sound one and fills in the defaults', () => {
      expect(sound.spec).toMatchObject({
        mode: 'Apply',
        drift: { policy: 'Correct', overrides: [] },
        credentialsRef: { key: 'clouds.yaml', entry: 'openstack' },
        api: { callsPerSecond: 10, burst: 20, sweepInterval: '60s' },
        project: { managed: { domain: 'Default', deletionPolicy: 'Retain' } },
        images: [{ managed: { diskFormat: 'qcow2', visibility: 'private', deletionPolicy: 'Retain' } }],
        nodeAccess: { sshUser: 'debian', keySecretRef: { key: 'ssh-privatekey' } },
      });
    });

    it.each(sampleClouds())('takes the sample $file', async ({ object }) => {
      await tryCreate(object.spec);
    });

    it.each(BAD_MANIFESTS.filter(({ judge }) => judge !== 'operator'))('refuses $name', async (bad) => {
      expect(await causesOf(tryCreate(edited(soundSpec(), bad)))).toContainEqual(saying(bad));
    });

    it.each(BAD_CHANGES)('refuses to change it to $name', async (bad) => {
      expect(await causesOf(tryUpdate(edited(sound.spec, bad)))).toContainEqual(saying(bad));
    });

    it.each(GOOD_CHANGES)('lets it change to $name', async (change) => {
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
