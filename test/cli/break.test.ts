import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AVAILABILITY_ZONES, type AvailabilityZoneStatus } from '../../src/api/availability-zone.ts';
import { BREAKAGES } from '../../src/cli/break/breakages.ts';
import { hostSwitch } from '../../src/cli/break/connect.ts';
import { inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { createWorld, sampleCloud, type World } from '../support/world.ts';
import { manifest } from '../support/stage.ts';

const PLACE = 'https://cloud.test';
let world: World;

beforeEach(async () => {
  world = await createWorld();
  world.startOperator();
  await world.apply(sampleCloud(), ...manifest('manifests', 'samples', 'availability-zones.yaml'));
  await world.untilReady('storm');
});
afterEach(() => world.stop());

function breakIt(what: string, name?: string): Promise<string> {
  const auth = {
    method: 'password',
    user: { name: 'admin', domain: { name: 'Default' } },
    password: 'embedded',
  } as const;
  const hosts = hostSwitch(
    { auth, authUrl: `${PLACE}/identity/v3` },
    inProcessDispatcher(new Map([[PLACE, world.cloud.fetch]])),
  );
  const breakage = BREAKAGES[what];
  if (!breakage) throw new Error(`there is no breakage ${what}`);
  return breakage.run({ cloud: world.admin, hosts }, name);
}
const stories = async () => JSON.stringify(await world.events());

describe('stormctl break', () => {
  it.each([
    ['network', 'Corrected network management'],
    ['rule', 'Corrected security group rule nodes'],
    ['dns', 'Corrected subnet management/management'],
    ['flavor', 'Corrected flavor storm.tiny'],
  ])('%s is mended and told', async (what, told) => {
    await breakIt(what);
    await world.clock.advance(30_000);
    await world.untilReady('storm');
    expect(await stories()).toContain(told);
  });

  it('cuts a host, which its zone shows until the power is back', async () => {
    const hostOf = async () => {
      const { status } = (await world.kube.get(AVAILABILITY_ZONES, { namespace: world.namespace, name: 'az1' })) as {
        readonly status?: AvailabilityZoneStatus;
      };
      return status?.hosts?.find(({ name }) => name === 'compute-az1-1')?.state;
    };
    await world.until(async () => (await hostOf()) === 'Up', 60_000);
    expect(await breakIt('host')).toContain('cut the power of compute-az1-1');
    await world.until(async () => (await hostOf()) === 'Down', 180_000);
    await breakIt('power');
    await world.until(async () => (await hostOf()) === 'Up', 180_000);
  });

  it('says which host it does not know', async () => {
    await expect(breakIt('host', 'nonesuch')).rejects.toThrow('there is no host nonesuch');
  });
});
