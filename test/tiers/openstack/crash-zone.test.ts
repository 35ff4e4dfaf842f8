import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AvailabilityZoneSpecInput } from '../../../src/api/availability-zone.ts';
import { type KubernetesObject, LEASE, listAll } from '../../../src/clients/kubernetes/index.ts';
import type { Server } from '../../../src/clients/openstack/index.ts';
import { KILLS_ALL, livesUntil, PATIENCE_S } from '../../support/crash/lives.ts';
import { createRealStage, type RealStage } from '../../support/real-stage.ts';
import { scpCloud, writesOf } from '../../support/stage.ts';
import {
  aggregatesOf,
  conditionOf,
  createGuests,
  deleteZone,
  findZone,
  getZone,
  type Guests,
  hostOf,
  sampleZones,
  untilSettled,
  untilZoneGone,
} from '../../support/zones.ts';

const ZONE = 'killed-az1';
const [FIRST, SECOND] = ['compute-az1-1', 'compute-az1-2'] as const;
const MAINTENANCE = [{ host: FIRST, reason: 'new memory', drain: 'Live' as const }];
const PLENTY_MS = 1_200_000;

describe('an operator that is killed again and again amid its writes to a zone of a real cloud', () => {
  let stage: RealStage;
  let guests: Guests;
  let running: Server;
  /** Writes of an operator that nobody kills, by what it was asked for. */
  const undisturbed = new Map<string, number>();

  const sample = (spec: Partial<AvailabilityZoneSpecInput> = {}): KubernetesObject => {
    const zone = sampleZones().find(({ metadata }) => metadata.name === 'az1') as KubernetesObject & { spec: object };
    return { ...zone, spec: { ...zone.spec, zone: ZONE, ...spec } };
  };
  const aggregates = async () => (await aggregatesOf(stage)).filter(({ name }) => name.startsWith(ZONE));
  const isSettled = async () => {
    const zone = await getZone(stage, 'az1');
    const ready = conditionOf(zone, 'Ready');
    return ready?.reason === 'Settled' && ready.observedGeneration === zone.metadata.generation;
  };
  const isGone = async () => (await findZone(stage, 'az1')) === undefined;
  const dropLease = async () => {
    const { namespace, kube } = stage;
    const { items } = await listAll<KubernetesObject>(kube, LEASE, { namespace });
    for (const { metadata } of items) await kube.delete(LEASE, { namespace, name: metadata.name });
  };
  const lives = async (isOver: () => Promise<boolean>) =>
    (await livesUntil({ startOperator: (life) => stage.startOperator(life), dropLease }, isOver)).length;
  const alone = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const before = writesOf(stage).length;
    const operator = stage.startOperator();
    await work();
    await operator.stop();
    undisturbed.set(what, writesOf(stage).length - before);
  };
  /** As many as an undisturbed operator needs, or one of each kind. */
  const expected = (what: string, kinds: number) => (KILLS_ALL ? (undisturbed.get(what) ?? NaN) : kinds);
  const MADE = [{ name: ZONE, zone: ZONE, hosts: [FIRST, SECOND], owner: 'az1' }];
  const serviceOf = async (host: string) =>
    (await stage.admin.compute.listComputeServices({ binary: 'nova-compute', host }))[0];

  beforeAll(async () => {
    stage = await createRealStage();
    guests = await createGuests(stage, 'zone-killed');
    await stage.apply(scpCloud('storm', { api: { sweepInterval: '10s', callsPerSecond: 100, burst: 100 } }));
  });
  afterAll(async () => {
    await guests.clear();
    const operator = stage.startOperator();
    if (!(await isGone())) await deleteZone(stage, 'az1');
    await untilZoneGone(stage, 'az1', PATIENCE_S * 1000);
    await stage.remove(scpCloud('storm', {}));
    await stage.untilGone('storm', PATIENCE_S * 1000);
    await operator.stop();
    await stage.stop();
  });

  it(
    'has seen it made and removed in one go',
    async () => {
      await stage.apply(sample());
      await alone('make', () => untilSettled(stage, 'az1', PATIENCE_S * 1000));
      expect(await aggregates()).toEqual(MADE);
      await deleteZone(stage, 'az1');
      await alone('remove', () => untilZoneGone(stage, 'az1', PATIENCE_S * 1000));
      expect(await aggregates()).toEqual([]);
    },
    PLENTY_MS,
  );

  it(
    'makes one aggregate with both hosts in it',
    async () => {
      await stage.apply(sample());
      expect(await lives(isSettled)).toBeGreaterThanOrEqual(expected('make', 3));
      expect(await aggregates()).toEqual(MADE);
    },
    PLENTY_MS,
  );

  it(
    'drains a host, and moves what runs on it once',
    async () => {
      running = await guests.make('running', ZONE, FIRST);
      await stage.apply(sample({ maintenance: MAINTENANCE }));
      expect(await lives(isSettled)).toBeGreaterThanOrEqual(2);
      expect(hostOf(await guests.until(running.id, 'ACTIVE'))).toBe(SECOND);
      const moves = await stage.admin.compute.listMigrations({ source_compute: FIRST });
      expect(moves.filter(({ instance_uuid: id }) => id === running.id)).toHaveLength(1);
      expect(await serviceOf(FIRST)).toMatchObject({ status: 'disabled' });
      expect((await serviceOf(FIRST))?.disabled_reason).toMatch(/^new memory \[scp\/1 /);
    },
    PLENTY_MS,
  );

  it(
    'gives the host back',
    async () => {
      await stage.apply(sample());
      expect(await lives(isSettled)).toBeGreaterThanOrEqual(1);
      expect(await serviceOf(FIRST)).toMatchObject({ status: 'enabled', disabled_reason: null });
      await guests.remove(running.id);
    },
    PLENTY_MS,
  );

  it(
    'takes it away, and leaves nothing',
    async () => {
      await deleteZone(stage, 'az1');
      expect(await lives(isGone)).toBeGreaterThanOrEqual(expected('remove', 2));
      expect(await aggregates()).toEqual([]);
    },
    PLENTY_MS,
  );
});
