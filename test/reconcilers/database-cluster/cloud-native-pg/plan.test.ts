import { describe, expect, it } from 'vitest';
import { type DatabaseClusterSpecInput, parseDatabaseCluster } from '../../../../src/api/database-cluster.ts';
import { hosted } from '../../../../src/reconcilers/database-cluster/cloud-native-pg/index.ts';
import {
  type Cluster,
  clusterObject,
  type HostedCluster,
} from '../../../../src/reconcilers/database-cluster/cloud-native-pg/objects.ts';
import { planCloudNativePg } from '../../../../src/reconcilers/database-cluster/cloud-native-pg/plan.ts';

const user = (name: string) => ({ name, passwordSecretRef: { name: 'password' } });

function declared(spec: Partial<DatabaseClusterSpecInput>): HostedCluster {
  const parsed = parseDatabaseCluster({
    metadata: { name: 'shop', namespace: 'storm', uid: 'f0', generation: 1 },
    spec: {
      engine: { name: 'postgresql', version: '17' },
      topology: 'cloudNativePg',
      cloudNativePg: { instances: 3, storageGiB: 10 },
      users: [user('one')],
      // It is Thursday.
      maintenanceWindows: [{ days: ['Friday'], start: '01:00', duration: '2h', timeZone: 'UTC' }],
      ...spec,
    },
  });
  const cluster = parsed.ok ? hosted(parsed.cluster) : undefined;
  if (cluster === undefined) throw new Error(JSON.stringify(parsed));
  return cluster;
}

const THURSDAY = Date.parse('2026-01-01T00:00:00Z');
const FRIDAY = Date.parse('2026-01-02T01:30:00Z');

/** As it is when a declaration has come about. */
const made = (spec: Partial<DatabaseClusterSpecInput>): Cluster => ({
  ...clusterObject(declared(spec), new Set()),
  status: { phase: 'Cluster in healthy state' },
});

const plan = (spec: Partial<DatabaseClusterSpecInput>, have: Cluster, nowMs = THURSDAY) =>
  planCloudNativePg({
    cluster: declared(spec),
    deleting: false,
    have,
    databases: [],
    passwordless: new Set(),
    nowMs,
  });

const shown = (steps: ReturnType<typeof plan>['steps']) =>
  steps.map((step) => [step.impact, 'changes' in step ? step.changes.map(({ field }) => field) : undefined]);

describe('the plan for a Cluster of CloudNativePG', () => {
  it('waits for a window with what restarts its instances, and for nothing else', () => {
    const parameters = { max_connections: '300' };
    const planned = plan({ parameters, users: [user('one'), user('two')] }, made({}));
    expect(shown(planned.steps)).toEqual([
      ['None', ['managed.roles[two]']],
      ['Restart', ['postgresql.parameters.max_connections']],
    ]);
    expect(planned.waitsUntilMs).toBe(Date.parse('2026-01-02T01:00:00Z'));
    const [now] = planned.ready;
    expect(planned.ready).toHaveLength(1);
    const between = now?.object as Cluster;
    expect(between.spec.managed?.roles?.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(between.spec.postgresql?.parameters).toEqual({});
    // What is left is still what was declared, not what somebody changed.
    const rest = plan({ parameters, users: [user('one'), user('two')] }, between, FRIDAY);
    expect(rest.steps.map(({ cause }) => cause)).toEqual(['Declared']);
    expect(rest.ready).toEqual(rest.steps);
    expect((rest.ready[0]?.object as Cluster).spec.postgresql?.parameters).toEqual(parameters);
    expect(plan({ parameters, users: [user('one'), user('two')] }, rest.ready[0]?.object as Cluster).steps).toEqual([]);
  });

  it('writes all at once where nothing has to wait', () => {
    const { ready } = plan({ parameters: { work_mem: '8MB' }, users: [] }, made({}), FRIDAY);
    expect(ready).toHaveLength(1);
    const { spec } = ready[0]?.object as Cluster;
    expect([spec.postgresql?.parameters, spec.managed?.roles?.map(({ ensure }) => ensure)]).toEqual([
      { work_mem: '8MB' },
      ['absent'],
    ]);
  });

  it('removes no instance without consent, whoever asked for fewer', () => {
    const fewer = { cloudNativePg: { instances: 1, storageGiB: 10 } };
    const planned = plan(fewer, made({}), FRIDAY);
    expect(shown(planned.steps)).toEqual([['Destroy', ['instances', 'postgresql.synchronous']]]);
    expect([planned.approval, planned.ready]).toEqual(['Required', []]);
    const given = plan({ ...fewer, approval: { planHash: planned.hash } }, made({}), FRIDAY);
    expect([given.approval, given.ready.length]).toEqual(['Given', 1]);
    const have = made({});
    const scaled = { ...have, spec: { ...have.spec, instances: 5 } };
    expect(plan({}, scaled, FRIDAY)).toMatchObject({ approval: 'Required', ready: [], steps: [{ cause: 'Drift' }] });
    expect(plan({ cloudNativePg: { instances: 5, storageGiB: 10 } }, have).approval).toBe('NotNeeded');
  });
});
