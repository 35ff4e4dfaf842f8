import { beforeAll, describe, expect, it } from 'vitest';
import { SCP_CLOUDS } from '../../../src/api/scp-cloud.ts';
import type { KubernetesClient, KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { ExternalError } from '../../../src/errors/external-error.ts';
import { BAD_CHANGES, BAD_MANIFESTS, edited, GOOD_CHANGES, soundSpec } from './scp-cloud-manifests.ts';

export interface ValidationWorld {
  readonly client: KubernetesClient;
  /** A namespace that the suite may fill; the CRD is installed. */
  readonly namespace: string;
}

type Stored = KubernetesObject & { readonly spec: unknown };

/** What an API server with our CRD says to bad manifests of a ScpCloud. */
export function describeScpCloudValidation(connect: () => Promise<ValidationWorld>): void {
  describe('validation of a ScpCloud', () => {
    let world: ValidationWorld;
    let sound: Stored;

    const cloud = (name: string, spec: unknown) => ({
      apiVersion: `${SCP_CLOUDS.group}/${SCP_CLOUDS.version}`,
      kind: SCP_CLOUDS.kind,
      metadata: { name, namespace: world.namespace },
      spec,
    });
    const tryCreate = (spec: unknown) => world.client.create(SCP_CLOUDS, cloud('tried', spec), { dryRun: true });
    const tryUpdate = (spec: unknown) => world.client.update(SCP_CLOUDS, { ...sound, spec }, { dryRun: true });

    beforeAll(async () => {
      world = await connect();
      sound = await world.client.create(SCP_CLOUDS, cloud('sound', soundSpec()));
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
