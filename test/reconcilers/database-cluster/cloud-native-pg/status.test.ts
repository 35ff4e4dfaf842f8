import { describe, expect, it } from 'vitest';
import { type DatabaseClusterSpecInput, parseDatabaseCluster } from '../../../../src/api/database-cluster.ts';
import { hosted } from '../../../../src/reconcilers/database-cluster/cloud-native-pg/index.ts';
import {
  type Cluster,
  clusterObject,
  databaseObject,
  type HostedCluster,
} from '../../../../src/reconcilers/database-cluster/cloud-native-pg/objects.ts';
import { planCloudNativePg } from '../../../../src/reconcilers/database-cluster/cloud-native-pg/plan.ts';
import {
  healthOf,
  readBack,
  type Seen,
} from '../../../../src/reconcilers/database-cluster/cloud-native-pg/status-read-back.ts';
import { verdictOf } from '../../../../src/reconcilers/database-cluster/cloud-native-pg/status-verdict.ts';
import { bytesOf } from '../../../../src/reconcilers/database-cluster/cloud-native-pg/volumes.ts';
import { CLUSTER_STATUSES, DATABASE_STATUSES } from '../../../support/cnpg-recorded.ts';

const nowMs = Date.parse('2026-11-29T06:00:00Z');
const SPEC: DatabaseClusterSpecInput = {
  engine: { name: 'postgresql', version: '15' },
  topology: 'cloudNativePg',
  cloudNativePg: { instances: 3, storageGiB: 5 },
  databases: [{ name: 'orders', owner: 'app', extensions: ['pg_trgm'] }],
  users: [
    { name: 'app', passwordSecretRef: { name: 'password' }, grants: [{ database: 'orders', privileges: ['ALL'] }] },
    { name: 'extra', passwordSecretRef: { name: 'password' } },
  ],
};

function orders(status?: HostedCluster['status']): HostedCluster {
  const metadata = { name: 'orders', namespace: 'storm', uid: 'u-1', generation: 1 };
  const parsed = parseDatabaseCluster({ metadata, spec: SPEC });
  const cluster = parsed.ok ? hosted(parsed.cluster) : undefined;
  if (cluster === undefined) throw new Error(JSON.stringify(parsed));
  return status === undefined ? cluster : { ...cluster, status };
}

type Recorded = (typeof CLUSTER_STATUSES)[keyof typeof CLUSTER_STATUSES];
type Made = (typeof DATABASE_STATUSES)[keyof typeof DATABASE_STATUSES];

/** What there is once CloudNativePG was told, with what it said since. */
function seen(recorded: Recorded, database: Made = DATABASE_STATUSES.made, cluster = orders()): Seen {
  const status = recorded as unknown as NonNullable<Cluster['status']>;
  const have: Cluster = { ...clusterObject(cluster, new Set()), status };
  const databases = cluster.spec.databases.map((one) => {
    const object = databaseObject(cluster, one);
    return {
      ...object,
      metadata: { ...object.metadata, generation: 1 },
      status: JSON.parse(JSON.stringify(database)) as Made,
    };
  });
  return { cluster, have, databases, volumes: [], secretProblems: new Map(), nowMs };
}

function verdict(view: Seen) {
  const { cluster, have, databases } = view;
  const plan = planCloudNativePg({ cluster, deleting: false, have, databases, passwordless: new Set(), nowMs });
  return verdictOf({ ...view, deleting: false, plan, applied: { done: [], failed: [], skipped: [] } });
}

const conditions = (view: Seen) => healthOf(view).map(({ type, status }) => `${type} ${status}`);

describe('what CloudNativePG 1.30.0 says of a Cluster', () => {
  it.each([
    { at: 'settingUp', standing: 'progressing', health: ['Available False', 'Redundant False'] },
    { at: 'firstStarting', standing: 'progressing', health: ['Available False', 'Redundant False'] },
    { at: 'replicaStarting', standing: 'progressing', health: ['Available True', 'Redundant False'] },
    { at: 'healthy', standing: 'ready', health: ['Available True', 'Redundant True'] },
    { at: 'primaryLost', standing: 'progressing', health: ['Available False', 'Redundant False'] },
    { at: 'failingOver', standing: 'progressing', health: ['Available True', 'Redundant False'] },
    { at: 'rejoining', standing: 'progressing', health: ['Available True', 'Redundant False'] },
  ] as const)('is $standing and $health at $at', ({ at, standing, health }) => {
    const view = seen(CLUSTER_STATUSES[at]);
    expect(verdict(view).standing).toBe(standing);
    expect(conditions(view)).toEqual(health);
  });

  it('counts an instance as failed only after it was up', () => {
    const first = readBack(seen(CLUSTER_STATUSES.firstStarting)).members ?? [];
    expect(first).toMatchObject([{ name: 'orders-1', machine: 'Booting' }]);
    const up = first.map((member) => ({ ...member, machine: 'Active' as const }));
    const later = readBack(seen(CLUSTER_STATUSES.firstStarting, DATABASE_STATUSES.made, orders({ members: up })));
    expect(later.members).toMatchObject([{ name: 'orders-1', machine: 'Failed' }]);
  });

  it('tells the zone of each instance', () => {
    expect(readBack(seen(CLUSTER_STATUSES.healthy)).members?.map(({ zone }) => zone)).toEqual(['zc', 'zb', 'za']);
  });

  it('tells why the primary moved while that is what it is about', () => {
    const before = orders({ primary: 'sessions-1' });
    const cause = (at: 'failingOver' | 'rejoining') =>
      readBack(seen(CLUSTER_STATUSES[at], DATABASE_STATUSES.made, before)).lastTransition?.cause;
    expect(cause('failingOver')).toBe('CloudNativePG promoted sessions-2: Failing over from sessions-1 to sessions-2');
    expect(cause('rejoining')).toBe('CloudNativePG promoted sessions-2');
  });

  it('waits for a person where it does not go on by itself', () => {
    const stuck = { ...CLUSTER_STATUSES.rejoining, phase: 'Cluster is unrecoverable and needs manual intervention' };
    expect(verdict(seen(stuck as unknown as Recorded))).toMatchObject({
      standing: 'stalled',
      reason: 'ClusterNotReady',
    });
  });
});

/** As an API server gives it back: with the keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}

describe('a Cluster as the webhook of CloudNativePG 1.30.0 completes it', () => {
  const planned = (cluster: HostedCluster, have: Cluster | undefined) =>
    planCloudNativePg({ cluster, deleting: false, have, databases: [], passwordless: new Set(), nowMs }).steps.filter(
      ({ thing }) => thing.kind === 'cnpg-cluster',
    );

  it.each([
    { of: 'one with databases', databases: SPEC.databases ?? [] },
    { of: 'one without', databases: [] },
  ])('is not changed again: $of', ({ databases }) => {
    const whole = orders();
    const kept = whole.spec.databases.filter(({ name }) => databases.some((one) => one.name === name));
    const cluster = { ...whole, spec: { ...whole.spec, databases: kept } };
    const [step] = planned(cluster, undefined);
    const made = step?.object as Cluster;
    const initdb = { database: 'app', owner: 'app', encoding: 'UTF8', localeCollate: 'C', localeCType: 'C' };
    const roles = made.spec.managed?.roles?.map((role) => ({ ...role, connectionLimit: -1, inherit: true })) ?? [];
    const completed = {
      ...made.spec,
      bootstrap: { initdb: { ...initdb, ...made.spec.bootstrap?.initdb } },
      managed: { roles },
      logLevel: 'info',
    };
    const have = sorted({ ...made, spec: completed }) as Cluster;
    expect(planned(cluster, have)).toEqual([]);
  });
});

describe('what CloudNativePG 1.30.0 says of a Database', () => {
  it('names the extension that it does not have', () => {
    const view = seen(CLUSTER_STATUSES.healthy, DATABASE_STATUSES.extensionMissing);
    const said = 'extension postgis_nope: ERROR: extension "postgis_nope" is not available (SQLSTATE 0A000)';
    expect(readBack(view).databases).toMatchObject([{ name: 'orders', state: 'Failed', message: said }]);
    expect(verdict(view)).toMatchObject({ standing: 'stalled', reason: 'DatabaseFailed' });
    expect(verdict(view).message).toContain(said);
  });

  it('quotes what else went wrong', () => {
    const view = seen(CLUSTER_STATUSES.healthy, DATABASE_STATUSES.localeUnknown);
    expect(verdict(view).message).toContain('invalid locale name: "xx_XX.utf8"');
  });

  it('is not taken for an answer to a later declaration', () => {
    const view = seen(CLUSTER_STATUSES.healthy);
    const changed = view.databases.map((one) => ({ ...one, metadata: { ...one.metadata, generation: 2 } }));
    expect(verdict({ ...view, databases: changed })).toMatchObject({ standing: 'progressing', reason: 'Applying' });
  });
});

describe('the size of a volume', () => {
  it.each([
    ['5Gi', 5 * 2 ** 30],
    ['5368709120', 5 * 2 ** 30],
    ['1.5Ti', 1.5 * 2 ** 40],
    ['2G', 2e9],
    ['what', undefined],
    ['5Xi', undefined],
  ])('%s', (quantity, bytes) => {
    expect(bytesOf(quantity)).toBe(bytes);
  });
});
