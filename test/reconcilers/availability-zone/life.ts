import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AvailabilityZoneSpecInput } from '../../../src/api/availability-zone.ts';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import type { Server } from '../../../src/clients/openstack/index.ts';
import { scpCloud, type Stage, writesOf } from '../../support/stage.ts';
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
  untilReason,
  untilSettled,
  untilZoneGone,
} from '../../support/zones.ts';

const SWEEP_MS = 10_000;
const NAMES = ['az1', 'az2', 'az3'];
/** Beside zones that somebody else has made. */
const zoneOf = (name: string) => `life-${name}`;
const [FIRST, SECOND] = ['compute-az1-1', 'compute-az1-2'] as const;

/** The life of the sample's zones, from their making to their end, wherever it is led. */
export function describeZoneLife(where: string, createStage: () => Promise<Stage>): void {
  describe(`the sample's zones ${where}`, () => {
    let stage: Stage;
    let guests: Guests;
    let running: Server;
    let off: Server;

    const sample = (name: string, spec: Partial<AvailabilityZoneSpecInput> = {}): KubernetesObject => {
      const zone = sampleZones().find(({ metadata }) => metadata.name === name) as KubernetesObject & { spec: object };
      return { ...zone, spec: { ...zone.spec, zone: zoneOf(name), ...spec } };
    };
    const aggregates = async () => (await aggregatesOf(stage)).filter(({ name }) => name.startsWith('life-'));
    const settled = (name: string) => untilSettled(stage, name, 120_000);
    const because = (name: string, reason: string, type = 'Ready') => untilReason(stage, name, type, reason, 120_000);
    const serviceOf = async (host: string) => {
      const [service] = await stage.admin.compute.listComputeServices({ binary: 'nova-compute', host });
      if (service?.id == null) throw new Error(`${host} has no nova-compute`);
      return { ...service, id: service.id };
    };
    const hostIn = async (zone: string, host: string) =>
      (await getZone(stage, zone)).status?.hosts?.find(({ name }) => name === host);

    beforeAll(async () => {
      stage = await createStage();
      stage.startOperator();
      await stage.apply(scpCloud('storm', { api: { sweepInterval: `${SWEEP_MS / 1_000}s` } }));
      guests = await createGuests(stage, 'zone-life');
    });
    afterAll(async () => {
      await guests.clear();
      for (const name of NAMES) if ((await findZone(stage, name)) !== undefined) await deleteZone(stage, name);
      for (const name of NAMES) await untilZoneGone(stage, name, 120_000);
      await stage.remove(scpCloud('storm', {}));
      await stage.untilGone('storm', 60_000);
      await stage.stop();
    });

    it('are made, each a failure domain of its own, and shown host by host', async () => {
      for (const name of NAMES) await stage.apply(sample(name));
      for (const name of NAMES) await settled(name);
      expect(await aggregates()).toEqual(
        NAMES.map((name) => ({
          name: zoneOf(name),
          zone: zoneOf(name),
          hosts: [`compute-${name}-1`, `compute-${name}-2`],
          owner: name,
        })),
      );
      const zone = await getZone(stage, 'az1');
      expect(conditionOf(zone, 'FailureDomain')).toMatchObject({ status: 'True', reason: 'Isolated' });
      expect(zone.status?.services?.[0]).toEqual({
        service: 'Compute',
        known: true,
        available: true,
        units: 2,
        unitsUp: 2,
      });
      expect(zone.status?.hosts?.[0]).toMatchObject({
        name: FIRST,
        declared: true,
        member: true,
        state: 'Up',
        status: 'Enabled',
        forcedDown: false,
        instances: 0,
        vcpus: { used: 0, total: 64 },
        memoryMiB: { used: 0, total: 262_144 },
      });
    });

    it('cost no write when they are applied again', async () => {
      const writes = writesOf(stage).length;
      for (const name of NAMES) await stage.apply(sample(name));
      await stage.pass(1.5 * SWEEP_MS);
      expect(writesOf(stage).slice(writes)).toEqual([]);
    });

    it('are put right when somebody changed them by hand', async () => {
      const { compute } = stage.admin;
      const id = (await getZone(stage, 'az1')).status?.aggregate?.id ?? '';
      await compute.updateAggregate(id, { name: 'life-theirs' });
      await compute.setAggregateMetadata(id, { scp_owner_name: 'nobody' });
      await compute.removeHostFromAggregate(id, SECOND);
      const put = async () => {
        const [zone] = await aggregates();
        return zone?.name === 'life-az1' && zone.owner === 'az1' && zone.hosts.length === 2;
      };
      await stage.until(put, 60_000, async () => JSON.stringify(await aggregates()));
      await settled('az1');
      expect((await stage.events()).filter((event) => event.startsWith('Corrected'))).not.toEqual([]);
    });

    it('keep their name, their hosts and their existence while servers sit on them', async () => {
      running = await guests.make('running', zoneOf('az1'), FIRST);
      off = await guests.make('off', zoneOf('az1'), FIRST);
      await stage.admin.compute.stopServer(off.id);
      await guests.until(off.id, 'SHUTOFF');
      await stage.until(async () => (await hostIn('az1', FIRST))?.instances === 2, 60_000);
      const writes = writesOf(stage).length;
      const asMade = await aggregates();

      await stage.apply(sample('az1', { zone: 'life-renamed' }));
      const renamed = conditionOf(await because('az1', 'HostInUse'), 'Ready')?.message;
      expect(renamed).toMatch(/cannot be renamed from life-az1 to life-renamed while servers sit on its hosts/);
      expect(renamed).toContain(running.id);
      expect(renamed).toContain(off.id);
      expect(writesOf(stage).slice(writes)).toEqual([]);

      await stage.apply(sample('az1', { hosts: [SECOND] }));
      const stays = conditionOf(await because('az1', 'HostInUse'), 'Ready')?.message;
      expect(stays).toContain(`${FIRST} cannot leave zone life-az1 while servers sit on it`);
      expect(stays).toContain(running.id);

      await stage.apply(sample('az2', { hosts: ['compute-az2-*', FIRST] }));
      expect(conditionOf(await because('az2', 'HostElsewhere'), 'Ready')?.message).toContain(
        `${FIRST} is in zone life-az1 already, by aggregate life-az1`,
      );
      expect(conditionOf(await because('az2', 'SharedHost', 'FailureDomain'), 'FailureDomain')?.status).toBe('False');
      expect(await aggregates()).toEqual(asMade);
      for (const name of ['az1', 'az2']) await stage.apply(sample(name));
      for (const name of ['az1', 'az2']) await settled(name);
      await because('az2', 'Isolated', 'FailureDomain');
    });

    it('have a host drained: what runs moves live, what is off moves cold, and the host is given back', async () => {
      const maintenance = [{ host: FIRST, reason: 'new memory', drain: 'Live' as const }];
      await stage.apply(sample('az1', { maintenance }));
      const drained = async () => (await hostIn('az1', FIRST))?.maintenance?.state === 'Drained';
      await stage.until(drained, 120_000, async () => JSON.stringify(await hostIn('az1', FIRST)));
      expect(hostOf(await guests.until(running.id, 'ACTIVE'))).toBe(SECOND);
      expect(hostOf(await guests.until(off.id, 'SHUTOFF'))).toBe(SECOND);
      await settled('az1');
      expect(await hostIn('az1', FIRST)).toMatchObject({
        status: 'Disabled',
        reason: 'new memory',
        disabledByUs: true,
        instances: 0,
      });
      expect((await getZone(stage, 'az1')).status?.summary).toMatchObject({ hosts: '1/2', maintenance: FIRST });
      expect((await serviceOf(FIRST)).disabled_reason).toMatch(/^new memory \[scp\/1 .* AvailabilityZone .*\/az1 /);

      await stage.apply(sample('az1'));
      await settled('az1');
      expect(await serviceOf(FIRST)).toMatchObject({ status: 'enabled', disabled_reason: null });
    });

    it('have a host drained cold where that is declared', async () => {
      const maintenance = [{ host: SECOND, reason: 'new kernel', drain: 'Cold' as const }];
      await stage.apply(sample('az1', { maintenance }));
      const drained = async () => (await hostIn('az1', SECOND))?.maintenance?.state === 'Drained';
      await stage.until(drained, 120_000, async () => JSON.stringify(await hostIn('az1', SECOND)));
      expect(hostOf(await guests.until(running.id, 'ACTIVE'))).toBe(FIRST);
      expect(hostOf(await guests.until(off.id, 'SHUTOFF'))).toBe(FIRST);
      const moves = await stage.admin.compute.listMigrations({ source_compute: SECOND });
      const latest = moves.filter(({ instance_uuid: id }) => id === running.id).map((move) => move.migration_type);
      expect(latest).toContain('migration');
    });

    it('say so when a server finds no other host', async () => {
      const maintenance = [FIRST, SECOND].map((host) => ({ host, reason: 'power', drain: 'Live' as const }));
      await stage.apply(sample('az1', { maintenance }));
      const failed = conditionOf(await because('az1', 'DrainFailed'), 'Ready')?.message;
      expect(failed).toContain(running.id);
      expect(failed).toContain('could not be moved');
      expect(await hostIn('az1', FIRST)).toMatchObject({
        instances: 2,
        maintenance: { state: 'Failed', remaining: 2 },
      });
      await because('az1', 'NoLiveHost', 'FailureDomain');
      expect(hostOf(await guests.until(running.id, 'ACTIVE'))).toBe(FIRST);
      await stage.apply(sample('az1'));
      await settled('az1');
      await because('az1', 'Isolated', 'FailureDomain');
    });

    it('show a host that somebody forced down, and what to do about it', async () => {
      const { compute } = stage.admin;
      const host = 'compute-az3-1';
      const { id } = await serviceOf(host);
      await compute.updateComputeService(id, { forced_down: true });
      const seen = async () => (await hostIn('az3', host))?.forcedDown === true;
      await stage.until(seen, 30_000);
      expect(await hostIn('az3', host)).toMatchObject({
        state: 'Down',
        message: expect.stringContaining('nova-compute'),
      });
      const zone = await getZone(stage, 'az3');
      expect(zone.status?.summary?.hosts).toBe('1/2');
      expect(conditionOf(zone, 'FailureDomain')?.message).toContain(`${host} is forced down`);
      await compute.updateComputeService(id, { forced_down: false });
      await stage.until(async () => (await hostIn('az3', host))?.state === 'Up', 60_000);
    });

    it('stay as long as servers would lose their zone, and go when the last has gone', async () => {
      await deleteZone(stage, 'az1');
      const refused = conditionOf(await because('az1', 'StillInUse'), 'Ready')?.message;
      expect(refused).toContain(running.id);
      await guests.remove(running.id);
      await guests.remove(off.id);
      await untilZoneGone(stage, 'az1', 60_000);
      expect((await aggregates()).map(({ name }) => name)).toEqual(['life-az2', 'life-az3']);
    });
  });
}
