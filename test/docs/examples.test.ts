import { parse, parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AVAILABILITY_ZONES, parseAvailabilityZone } from '../../src/api/availability-zone.ts';
import { customResourceDefinitions } from '../../src/api/kinds.ts';
import type { StoredObject } from '../../src/api/common/stored-object.ts';
import { DATABASE_CLUSTERS, parseDatabaseCluster } from '../../src/api/database-cluster.ts';
import { parseScpCloud, SCP_CLOUDS } from '../../src/api/scp-cloud.ts';
import {
  createKubernetesClient,
  CUSTOM_RESOURCE_DEFINITION,
  directConnection,
  type KubernetesObject,
  NAMESPACE,
  type ResourceType,
  SECRET,
} from '../../src/clients/kubernetes/index.ts';
import { parseCloudsYaml } from '../../src/clients/openstack/index.ts';
import { createControlPlane } from '../../src/embedded/control-plane/index.ts';
import { inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { placeOf, userPages } from './documents.ts';

const server = 'https://kube.test';
const clock = systemClock();
const plane = createControlPlane({ clock, random: seededRandom(1), origin: server });
const client = createKubernetesClient({
  connection: directConnection({
    server,
    dispatcher: inProcessDispatcher(new Map([[server, plane.fetch]])),
    headers: { authorization: `Bearer ${plane.token}` },
  }),
  clock,
  userAgent: 'test',
  fieldManager: 'test',
});

const TYPES: Readonly<Record<string, ResourceType>> = {
  ScpCloud: SCP_CLOUDS,
  AvailabilityZone: AVAILABILITY_ZONES,
  DatabaseCluster: DATABASE_CLUSTERS,
  Secret: SECRET,
};
const PARSERS: Readonly<Record<string, (object: StoredObject) => { readonly ok: boolean }>> = {
  ScpCloud: parseScpCloud,
  AvailabilityZone: parseAvailabilityZone,
  DatabaseCluster: parseDatabaseCluster,
};
const BASE = {
  apiVersion: `${SCP_CLOUDS.group}/${SCP_CLOUDS.version}`,
  kind: SCP_CLOUDS.kind,
  metadata: { name: 'example', namespace: 'storm' },
};

/** Every YAML block, as whole objects: one that only shows a part of a spec is put into a ScpCloud. */
const examples = userPages().flatMap(({ blocks }) =>
  blocks
    .filter(({ language }) => language === 'yaml')
    .flatMap((block) =>
      parseAllDocuments(block.text).map((document) => ({
        place: placeOf(block),
        object: whole(document.toJS() as Partial<KubernetesObject>),
      })),
    ),
);

function whole(object: Partial<KubernetesObject>): KubernetesObject & { readonly stringData?: Record<string, string> } {
  if (object.apiVersion !== undefined) return object as KubernetesObject;
  expect(Object.keys(object)).toEqual(['spec']);
  return { ...BASE, spec: { credentialsRef: { name: 'cloud-credentials' }, ...(object.spec as object) } };
}

beforeAll(async () => {
  for (const crd of customResourceDefinitions() as KubernetesObject[]) {
    await client.apply(CUSTOM_RESOURCE_DEFINITION, crd);
  }
  await client.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'storm' } });
});
afterAll(() => plane.stop());

describe('examples in the documentation', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(5);
  });

  it.each(examples)('$place is taken by the API server and by the operator', async ({ object }) => {
    const type = TYPES[object.kind];
    if (!type) throw new Error(`this test knows no ${object.kind}`);
    const stored = await client.create(type, object, { dryRun: true });
    expect(withoutDefaults(stored.spec, object.spec)).toEqual(object.spec);
    const parseKind = PARSERS[object.kind];
    if (parseKind) expect(parseKind(stored as StoredObject)).toMatchObject({ ok: true });
    for (const text of Object.values(object.stringData ?? {})) {
      for (const entry of Object.keys((parse(text) as { clouds: object }).clouds)) parseCloudsYaml(text, { entry });
    }
  });
});

/** What of `stored` was `asked` for: a field that the API server does not know is dropped, and shows here. */
function withoutDefaults(stored: unknown, asked: unknown): unknown {
  if (Array.isArray(asked)) return asked.map((item, i) => withoutDefaults((stored as unknown[])[i], item));
  if (typeof asked !== 'object' || asked === null) return stored;
  const fields = (stored ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(asked)
      .filter(([key]) => key in fields)
      .map(([key, value]) => [key, withoutDefaults(fields[key], value)]),
  );
}
