import { afterAll, beforeAll, expect, it } from 'vitest';
import { customResourceDefinitions } from '../../../src/api/kinds.ts';
import { SCP_CLOUDS } from '../../../src/api/scp-cloud.ts';
import {
  createKubernetesClient,
  CUSTOM_RESOURCE_DEFINITION,
  kubeConfigConnection,
  type KubernetesObject,
  loadKubeConfig,
} from '../../../src/clients/kubernetes/index.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { describeScpCloudValidation } from '../../contracts/kubernetes/scp-cloud-validation.ts';
import { sampleClouds } from '../../support/samples.ts';

const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false } as const;
const namespace = `crds-${process.pid}`;
const clock = systemClock();
const connection = kubeConfigConnection(await loadKubeConfig({}));
const client = createKubernetesClient({ connection, clock, fieldManager: 'crds-test', userAgent: 'crds-test' });

interface Definition extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
const conditionOf = (definition: Definition, type: string) =>
  definition.status?.conditions?.find((condition) => condition.type === type);

async function established(name: string): Promise<Definition> {
  for (;;) {
    const definition = await client.get<Definition>(CUSTOM_RESOURCE_DEFINITION, { name });
    if (conditionOf(definition, 'Established')?.status === 'True') return definition;
    await clock.sleep(50);
  }
}

beforeAll(async () => {
  for (const definition of customResourceDefinitions()) {
    await client.apply(CUSTOM_RESOURCE_DEFINITION, definition as KubernetesObject, { force: true });
  }
  const metadata = { name: namespace };
  await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata });
});

afterAll(async () => {
  await client.deleteCollection(SCP_CLOUDS, { namespace });
  await client.delete(NAMESPACES, { name: namespace });
  await connection.close();
});

it.each(customResourceDefinitions() as KubernetesObject[])('takes the definition of $metadata.name', async (crd) => {
  const definition = await established(crd.metadata.name);
  expect(conditionOf(definition, 'NonStructuralSchema')).toBeUndefined();
});

it.each(sampleClouds())('takes the sample $file', async ({ object }) => {
  const metadata = { ...object.metadata, namespace };
  await client.create(SCP_CLOUDS, { ...object, metadata }, { dryRun: true });
});

describeScpCloudValidation(async () => {
  await established(`${SCP_CLOUDS.plural}.${SCP_CLOUDS.group}`);
  return { client, namespace };
});
