import { Cluster as CnpgCluster, type ICluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import {
  Database as CnpgDatabase,
  type IDatabase,
} from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import {
  type DatabaseCluster,
  type DatabaseClusterReason,
  DATABASE_CLUSTERS,
  type DatabaseClusterSpecInput,
  parseDatabaseCluster,
} from '../../../src/api/database-cluster.ts';
import type { StoredObject } from '../../../src/api/common/stored-object.ts';
import { customResourceDefinitions } from '../../../src/api/kinds.ts';
import {
  CUSTOM_RESOURCE_DEFINITION,
  type KubernetesClient,
  type KubernetesObject,
  NAMESPACE,
  type ResourceType,
  SECRET,
} from '../../../src/clients/kubernetes/index.ts';
import { ExternalError } from '../../../src/errors/external-error.ts';
import { hosted, reconcileHosted } from '../../../src/reconcilers/database-cluster/cloud-native-pg/index.ts';
import {
  type Cluster,
  CLUSTERS,
  CNPG_DATABASES,
  type Database,
  type Volume,
  VOLUMES,
} from '../../../src/reconcilers/database-cluster/cloud-native-pg/objects.ts';
import { openTurn } from '../../../src/reconcilers/common/turn.ts';
import { type Found, type StatusInput, statusOf } from '../../../src/reconcilers/database-cluster/status.ts';
import type { Clock } from '../../../src/seams/clock.ts';
import { CNPG_CRDS } from '../../support/cnpg-crds.ts';
import { CLUSTER_STATUSES, DATABASE_STATUSES } from '../../support/cnpg-recorded.ts';

export interface Ground {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  close(): Promise<void>;
}

const namespace = `cnpg-${process.pid}`;
const APP: DatabaseClusterSpecInput = {
  engine: { name: 'postgresql', version: '17' },
  topology: 'cloudNativePg',
  cloudNativePg: { instances: 3, storageGiB: 10 },
  parameters: { max_connections: '200', work_mem: '8MB' },
  databases: [{ name: 'app_db', owner: 'app', extensions: ['pg_trgm'] }],
  users: [
    { name: 'app', passwordSecretRef: { name: 'app-password' }, grants: [{ database: 'app_db', privileges: ['ALL'] }] },
    { name: 'extra', passwordSecretRef: { name: 'app-password' } },
  ],
};
const { healthy: HEALTHY } = CLUSTER_STATUSES;

/**
 * What becomes of a DatabaseCluster of topology cloudNativePg on an API server, with CloudNativePG's answers as they were recorded. The
 * CRDs there take anything: what is written is held against the schemas of CloudNativePG's own whenever it is looked at.
 */
export function describeCloudNativePg(connect: () => Promise<Ground>): void {
  describe('a DatabaseCluster that CloudNativePG runs', () => {
    let ground: Ground;
    beforeAll(async () => {
      ground = await connect();
      const { client, clock } = ground;
      for (const crd of [...(customResourceDefinitions() as KubernetesObject[]), ...CNPG_CRDS]) {
        await client.apply(CUSTOM_RESOURCE_DEFINITION, crd, { force: true });
        for (;;) {
          const { status } = await client.get(CUSTOM_RESOURCE_DEFINITION, { name: crd.metadata.name });
          if (JSON.stringify(status ?? {}).includes('"InitialNamesAccepted"')) break;
          await clock.sleep(50);
        }
      }
      for (const type of [CLUSTERS, CNPG_DATABASES]) await served(ground, type);
      await client.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      const data = { password: Buffer.from('correct horse').toString('base64') };
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'app-password', namespace }, data };
      await client.create(SECRET, secret);
    });
    afterAll(async () => {
      const { client } = ground;
      for (const type of [DATABASE_CLUSTERS, CLUSTERS, CNPG_DATABASES]) {
        const { items } = await client.list(type, { namespace });
        for (const item of items) {
          const patch = { type: 'merge', body: { metadata: { finalizers: null } } } as const;
          await client.patch(type, { namespace, name: item.metadata.name }, patch);
        }
        await client.deleteCollection(type, { namespace });
      }
      for (const crd of CNPG_CRDS) await client.delete(CUSTOM_RESOURCE_DEFINITION, { name: crd.metadata.name });
      await client.delete(NAMESPACE, { name: namespace });
      await ground.close();
    });

    const at = (name: string) => ({ namespace, name });
    /** What is kept out of logs. */
    const learned = new Set<string>();
    const create = (name: string, spec: DatabaseClusterSpecInput = APP) =>
      ground.client.create<KubernetesObject>(DATABASE_CLUSTERS, {
        ...{ apiVersion: 'scp.stormclouds.eu/v1alpha1', kind: 'DatabaseCluster', metadata: { name, namespace }, spec },
      });
    const change = (name: string, spec: object) =>
      ground.client.patch(DATABASE_CLUSTERS, at(name), { type: 'merge', body: { spec } });
    const clusterOf = async (name: string) => {
      const cluster = await ground.client.get<Cluster>(CLUSTERS, at(name));
      new CnpgCluster(JSON.parse(JSON.stringify(cluster)) as ICluster).validate();
      return cluster;
    };
    const databaseOf = async (name: string) => {
      const database = await ground.client.get<Database>(CNPG_DATABASES, at(name));
      new CnpgDatabase(JSON.parse(JSON.stringify(database)) as IDatabase).validate();
      return database;
    };
    const say = (name: string, status: object) =>
      ground.client.patchStatus(CLUSTERS, at(name), { type: 'merge', body: { status } });

    /** One pass, as the controller runs it; gives the status and what was told. */
    async function pass(name: string) {
      const { client, clock } = ground;
      const object = await client.get(DATABASE_CLUSTERS, at(name));
      const parsed = parseDatabaseCluster(object as StoredObject);
      const cluster = parsed.ok ? hosted(parsed.cluster) : undefined;
      if (cluster === undefined) throw new Error(JSON.stringify(parsed));
      const events: string[] = [];
      let input: StatusInput | undefined;
      const write = async (_object: KubernetesObject, status: object) => {
        await client.patchStatus(DATABASE_CLUSTERS, at(name), { type: 'merge', body: { status } });
        return 'written' as const;
      };
      const turn = openTurn<DatabaseCluster, DatabaseClusterReason, Found>(
        {
          ...{ type: DATABASE_CLUSTERS, client, clock },
          status: { write, forget: () => undefined },
          events: { record: (_object, { note }) => void events.push(note), flush: () => Promise.resolve() },
        },
        {
          statusOf: (reported) => statusOf((input = reported)),
          unseen: { drift: undefined, health: undefined, seen: {} },
        },
        new WeakSet(),
        {
          object,
          context: {
            reconcileId: 'story',
            signal: new AbortController().signal,
            aside: (wait) => wait(),
            log: pino({ enabled: false }),
          },
        },
      );
      const service = { secrets: { learn: (secret: string) => void learned.add(secret) } };
      const deps = { ...{ secretType: SECRET, client, clock, service }, secrets: { watch: () => undefined } };
      const outcome = await reconcileHosted(deps, cluster, turn);
      return {
        outcome,
        verdict: input?.verdict,
        seen: input?.seen,
        drift: input?.drift,
        health: input?.health,
        events,
      };
    }

    it('is told to CloudNativePG with its databases, roles and their passwords', async () => {
      const { metadata } = await create('told');
      const { verdict, events } = await pass('told');
      expect(verdict).toMatchObject({ standing: 'progressing', reason: 'ClusterNotReady' });
      expect(events).toEqual(['Created cnpg cluster told', 'Created cnpg database told-app-db']);
      expect(learned).toContain('correct horse');
      const cluster = await clusterOf('told');
      expect(cluster.metadata.ownerReferences).toMatchObject([{ kind: 'DatabaseCluster', uid: metadata.uid }]);
      expect(cluster.spec).toMatchObject({
        instances: 3,
        imageName: 'ghcr.io/cloudnative-pg/postgresql:17',
        storage: { size: '10Gi' },
        bootstrap: {
          initdb: { database: 'app_db', owner: 'app', secret: { name: 'told-app' }, localeCollate: 'C.UTF-8' },
        },
        postgresql: { parameters: { max_connections: '200' }, synchronous: { number: 1, dataDurability: 'required' } },
        managed: {
          roles: [{ name: 'app', ensure: 'present', passwordSecret: { name: 'told-app' } }, { name: 'extra' }],
        },
      });
      expect((await databaseOf('told-app-db')).spec).toMatchObject({
        ...{ name: 'app_db', owner: 'app', cluster: { name: 'told' }, databaseReclaimPolicy: 'retain' },
        extensions: [{ name: 'pg_trgm', ensure: 'present' }],
      });
      const secret = await ground.client.get<KubernetesObject & { readonly data: Record<string, string> }>(
        SECRET,
        at('told-app'),
      );
      const text = (key: string) => Buffer.from(secret.data[key] ?? '', 'base64').toString('utf8');
      expect([text('username'), text('password'), text('host')]).toEqual([
        'app',
        'correct horse',
        `told-rw.${namespace}.svc`,
      ]);
      expect((await ground.client.get(DATABASE_CLUSTERS, at('told'))).metadata.finalizers).toHaveLength(1);
    });

    it('is left alone when nothing is to be done, whatever others add', async () => {
      await create('quiet');
      await pass('quiet');
      const added = { spec: { logLevel: 'debug', postgresql: { parameters: { wal_keep_size: '512MB' } } } };
      await ground.client.patch(CLUSTERS, at('quiet'), { type: 'merge', body: added });
      const before = await clusterOf('quiet');
      const { events } = await pass('quiet');
      expect(events).toEqual([]);
      expect((await clusterOf('quiet')).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    });

    it('is ready when CloudNativePG says so, with its instances as members', async () => {
      await create('ready');
      await pass('ready');
      await say('ready', HEALTHY);
      await ground.client.patchStatus(CNPG_DATABASES, at('ready-app-db'), {
        type: 'merge',
        body: { status: DATABASE_STATUSES.made },
      });
      const { verdict, seen, health } = await pass('ready');
      expect(verdict).toMatchObject({ standing: 'ready', reason: 'Settled' });
      expect(health?.map(({ type, status }) => `${type} ${status}`)).toEqual(['Available True', 'Redundant True']);
      expect(seen).toMatchObject({
        primary: 'orders-1',
        readyMembers: '3/3',
        members: [{ name: 'orders-1', role: 'Primary', zone: 'zc', machine: 'Active' }, { role: 'Standby' }, {}],
        endpoint: { host: `ready-rw.${namespace}.svc`, port: 5432, readOnlyHost: `ready-ro.${namespace}.svc` },
        databases: [{ name: 'app_db', state: 'Active' }],
        users: [{ name: 'app', state: 'Active', secret: 'ready-app' }, {}],
        versions: { declared: '17', running: '15' },
      });
      await say('ready', { currentPrimary: 'orders-2', currentPrimaryTimestamp: '2026-11-29T05:30:00.5Z' });
      const moved = await pass('ready');
      expect(moved.seen?.lastTransition).toMatchObject({ kind: 'Failover', from: 'orders-1', to: 'orders-2' });
    });

    it('is not ready right after a change, nor before the volumes have grown', async () => {
      await create('growing');
      await pass('growing');
      await say('growing', HEALTHY);
      await ground.client.patchStatus(CNPG_DATABASES, at('growing-app-db'), {
        type: 'merge',
        body: { status: DATABASE_STATUSES.made },
      });
      const labels = { 'cnpg.io/cluster': 'growing', 'cnpg.io/pvcRole': 'PG_DATA' };
      await ground.client.create<Volume>(VOLUMES, {
        ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'growing-1', namespace, labels } },
        ...{ spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } } },
      });
      const grown = (storage: string) =>
        ground.client.patchStatus(VOLUMES, at('growing-1'), {
          type: 'merge',
          body: { status: { capacity: { storage } } },
        });
      await grown('10Gi');
      expect((await pass('growing')).verdict).toMatchObject({ standing: 'ready' });
      await change('growing', { cloudNativePg: { storageGiB: 20 } });
      const told = await pass('growing');
      expect(told.verdict).toMatchObject({ standing: 'progressing', reason: 'Applying' });
      const waiting = await pass('growing');
      expect(waiting.verdict).toMatchObject({ standing: 'progressing', reason: 'Waiting' });
      expect(waiting.verdict?.message).toContain('volume growing-1 has 10Gi of 20Gi');
      await grown('20Gi');
      expect((await pass('growing')).verdict).toMatchObject({ standing: 'ready' });
    });

    it('is changed as declared, and put back where somebody changed it', async () => {
      await create('changed');
      await pass('changed');
      await ground.client.patch(CLUSTERS, at('changed'), {
        ...{ type: 'merge', body: { spec: { postgresql: { parameters: { wal_keep_size: '512MB' } } } } },
      });
      await change('changed', {
        parameters: { work_mem: null, max_connections: '300' },
        cloudNativePg: { storageGiB: 20 },
      });
      await pass('changed');
      const { spec } = await clusterOf('changed');
      expect(spec.postgresql?.parameters).toEqual({ max_connections: '300', wal_keep_size: '512MB' });
      expect(spec.storage?.size).toBe('20Gi');
      await ground.client.patch(CLUSTERS, at('changed'), { type: 'merge', body: { spec: { instances: 1 } } });
      const { events } = await pass('changed');
      expect(events).toEqual(['Corrected cnpg cluster changed: instances 1 -> 3']);
      expect((await clusterOf('changed')).spec.instances).toBe(3);
    });

    it('shows drift only, where it is only to be reported', async () => {
      await create('reported', { ...APP, drift: { policy: 'Report' } });
      await pass('reported');
      await ground.client.patch(CLUSTERS, at('reported'), { type: 'merge', body: { spec: { instances: 1 } } });
      const { drift } = await pass('reported');
      expect(drift).toMatchObject([{ field: 'instances', want: '3', have: '1', policy: 'Report' }]);
      expect((await clusterOf('reported')).spec.instances).toBe(1);
    });

    it('never touches a Cluster that it did not make', async () => {
      const theirs = await ground.client.create<KubernetesObject>(CLUSTERS, {
        ...{ apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'theirs', namespace } },
        spec: { instances: 1 },
      });
      await create('theirs');
      const { verdict } = await pass('theirs');
      expect(verdict).toMatchObject({ standing: 'stalled', reason: 'NotOurs' });
      expect(verdict?.message).toContain('Cluster theirs of CloudNativePG is there and not ours');
      await ground.client.delete(DATABASE_CLUSTERS, at('theirs'));
      expect((await clusterOf('theirs')).metadata.resourceVersion).toBe(theirs.metadata.resourceVersion);
    });

    it('writes nothing in mode Plan, and shows what it would', async () => {
      await create('planned', { ...APP, mode: 'Plan' });
      const { verdict, seen } = await pass('planned');
      expect(verdict).toMatchObject({ reason: 'PlanOnly' });
      expect(seen?.plan?.changes.map(({ action, kind }) => `${action} ${kind}`)).toEqual([
        'Create cnpg-cluster',
        'Create cnpg-database',
      ]);
      await expect(clusterOf('planned')).rejects.toThrow();
    });

    it('is not begun before the password of an owner is there, and waits for no other', async () => {
      const users = APP.users?.map((user) => ({ ...user, passwordSecretRef: { name: `${user.name}-later` } })) ?? [];
      const secret = (name: string) => {
        const data = { password: Buffer.from('correct horse').toString('base64') };
        return ground.client.create(SECRET, { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data });
      };
      await create('missing', { ...APP, users });
      const begun = await pass('missing');
      expect(begun.verdict).toMatchObject({ standing: 'stalled', reason: 'SecretNotFound' });
      expect(begun.events).not.toContain('Created cnpg cluster missing');
      await secret('app-later');
      const { verdict, events } = await pass('missing');
      expect(events).toEqual(
        expect.arrayContaining(['Created cnpg cluster missing', 'Created cnpg database missing-app-db']),
      );
      expect(verdict).toMatchObject({ standing: 'stalled', reason: 'SecretNotFound' });
      expect((await clusterOf('missing')).spec.managed?.roles).toMatchObject([{ name: 'app' }]);
    });

    it('keeps a user whose Secret goes missing later, as it is', async () => {
      await create('lost');
      await pass('lost');
      const { metadata } = await clusterOf('lost');
      const users = APP.users?.map((user) => ({ ...user, passwordSecretRef: { name: 'nowhere' } })) ?? [];
      await change('lost', { users });
      const { verdict } = await pass('lost');
      expect(verdict).toMatchObject({ standing: 'stalled', reason: 'SecretNotFound' });
      expect((await clusterOf('lost')).metadata.resourceVersion).toBe(metadata.resourceVersion);
    });

    it('gives the Secret of a user to the Cluster as well, so that it outlives the DatabaseCluster with it', async () => {
      await create('owned');
      await pass('owned');
      await pass('owned');
      const { metadata } = await ground.client.get(SECRET, at('owned-app'));
      expect(metadata.ownerReferences?.map(({ kind }) => kind)).toEqual(['DatabaseCluster', 'Cluster']);
      expect(metadata.labels).toMatchObject({ 'cnpg.io/reload': 'true' });
      await ground.client.delete(DATABASE_CLUSTERS, at('owned'));
      await pass('owned');
      await create('owned');
      await pass('owned');
      await pass('owned');
      const again = await ground.client.get(SECRET, at('owned-app'));
      expect(again.metadata.ownerReferences?.map(({ kind }) => kind)).toEqual(['DatabaseCluster', 'Cluster']);
    });

    it('does not take the Secret that CloudNativePG made for its own user', async () => {
      const metadata = { name: 'taken-app', namespace, labels: { 'cnpg.io/cluster': 'taken' } };
      await ground.client.create(SECRET, { apiVersion: 'v1', kind: 'Secret', metadata });
      await create('taken');
      await expect(pass('taken')).rejects.toThrow('CloudNativePG needs it, and would make it again: rename the user');
    });

    it('has a role that is no longer declared removed', async () => {
      await create('fewer');
      await pass('fewer');
      await change('fewer', { users: [APP.users?.[0]] });
      await pass('fewer');
      expect((await clusterOf('fewer')).spec.managed?.roles).toMatchObject([
        { name: 'app', ensure: 'present' },
        { name: 'extra', ensure: 'absent' },
      ]);
      expect((await pass('fewer')).events).toEqual([]);
      const heir = [{ ...APP.databases?.[0], name: 'app_db', owner: 'extra' }];
      await change('fewer', { databases: heir, users: [{ ...APP.users?.[1], grants: [] }] });
      await pass('fewer');
      // CloudNativePG keeps the password of the first owner: it must not go on trying once that one is dropped.
      const { bootstrap, managed } = (await clusterOf('fewer')).spec;
      expect(managed?.roles).toMatchObject([
        { name: 'app', ensure: 'absent' },
        { name: 'extra', ensure: 'present' },
      ]);
      expect(bootstrap?.initdb).toMatchObject({ owner: 'app', secret: { name: 'fewer-scp-none' } });
    });

    it('asks before it drops a database that is to be deleted', async () => {
      const databases = [{ name: 'gone', owner: 'app', deletionPolicy: 'Delete' as const }];
      await create('dropping', { ...APP, databases, users: APP.users?.map((user) => ({ ...user, grants: [] })) });
      await pass('dropping');
      await change('dropping', { databases: [] });
      const asked = await pass('dropping');
      expect(asked.verdict).toMatchObject({ reason: 'ApprovalRequired' });
      expect((await databaseOf('dropping-gone')).spec.name).toBe('gone');
      await change('dropping', { approval: { planHash: asked.seen?.plan?.hash } });
      await pass('dropping');
      await expect(databaseOf('dropping-gone')).rejects.toThrow();
    });

    it('keeps everything when it is deleted with Retain, and is taken up again by its manifest', async () => {
      await create('kept');
      await pass('kept');
      const { uid } = (await clusterOf('kept')).metadata;
      await ground.client.delete(DATABASE_CLUSTERS, at('kept'));
      await pass('kept');
      await expect(ground.client.get(DATABASE_CLUSTERS, at('kept'))).rejects.toThrow();
      expect((await clusterOf('kept')).metadata.ownerReferences ?? []).toEqual([]);
      const again = await create('kept');
      const { events } = await pass('kept');
      expect(events).toEqual(['Adopted cnpg cluster kept', 'Adopted cnpg database kept-app-db']);
      const { metadata } = await clusterOf('kept');
      expect([metadata.uid, metadata.ownerReferences?.map((owner) => owner.uid)]).toEqual([uid, [again.metadata.uid]]);
      expect((await pass('kept')).events).toEqual([]);
    });

    it('leaves nothing behind when it is deleted with Delete, once that is approved', async () => {
      await create('deleted', { ...APP, deletionPolicy: 'Delete' });
      await pass('deleted');
      await ground.client.delete(DATABASE_CLUSTERS, at('deleted'));
      const asked = await pass('deleted');
      expect(asked.verdict).toMatchObject({ reason: 'ApprovalRequired' });
      expect((await clusterOf('deleted')).metadata.deletionTimestamp).toBeUndefined();
      await change('deleted', { approval: { planHash: asked.seen?.plan?.hash } });
      await pass('deleted');
      await expect(clusterOf('deleted')).rejects.toThrow();
      await expect(databaseOf('deleted-app-db')).rejects.toThrow();
      await expect(ground.client.get(DATABASE_CLUSTERS, at('deleted'))).rejects.toThrow();
    });
  });
}

/** A kind that was accepted just now may still be refused for a moment: its storage is being set up. */
async function served({ client, clock }: Ground, type: ResourceType): Promise<void> {
  for (;;) {
    try {
      await client.list(type, { namespace });
      return;
    } catch (error) {
      if (!(error instanceof ExternalError)) throw error;
      if (error.fault !== 'throttled' && error.fault !== 'not-found') throw error;
    }
    await clock.sleep(100);
  }
}
