import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AVAILABILITY_ZONES, type AvailabilityZoneStatus } from '../../src/api/availability-zone.ts';
import { BREAKAGES } from '../../src/cli/break/breakages.ts';
import { membersIn, switchesOf } from '../../src/cli/break/connect.ts';
import { withGuests } from '../../src/cli/up/world.ts';
import { inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { createWorld, during, sampleCloud, type World } from '../support/world.ts';
import { manifest } from '../support/stage.ts';
import { cluster, createClusterWorld, getCluster, untilReason } from '../reconcilers/database-cluster/world.ts';

const PLACE = 'https://cloud.test';
let world: World;

beforeEach(async () => {
  world = await createWorld();
  world.startOperator();
  await world.apply(sampleCloud(), ...manifest('manifests', 'samples', 'availability-zones.yaml'));
  await world.untilReady('storm');
});
afterEach(() => world.stop());

/** The command, on a world that is embedded in the process. */
function breakIn(w: World, what: string, name?: string): Promise<string> {
  const auth = {
    method: 'password',
    user: { name: 'admin', domain: { name: 'Default' } },
    password: 'embedded',
  } as const;
  const served = inProcessDispatcher(new Map([[PLACE, withGuests(w.cloud, w.guests, 'embedded')]]));
  const switches = switchesOf({ auth, authUrl: `${PLACE}/identity/v3` }, served);
  const breakage = BREAKAGES[what];
  if (!breakage) throw new Error(`there is no breakage ${what}`);
  return during(w.clock, breakage.run({ cloud: w.admin, switches, members: () => membersIn(w.kube) }, name));
}
const breakIt = (what: string, name?: string) => breakIn(world, what, name);
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

  it('cuts a host, even where there is no database, which its zone shows until the power is back', async () => {
    const hostOf = async () => {
      const { status } = (await world.kube.get(AVAILABILITY_ZONES, { namespace: world.namespace, name: 'az1' })) as {
        readonly status?: AvailabilityZoneStatus;
      };
      return status?.hosts?.find(({ name }) => name === 'compute-az1-1')?.state;
    };
    await world.until(async () => (await hostOf()) === 'Up', 60_000);
    expect(await breakIt('host')).toContain('cut the power of compute-az1-1');
    await world.until(async () => (await hostOf()) === 'Down', 180_000);
    expect(await breakIt('heal')).toBe('healed compute-az1-1');
    await world.until(async () => (await hostOf()) === 'Up', 180_000);
  });

  it('says which host it does not know', async () => {
    await expect(breakIt('host', 'nonesuch')).rejects.toThrow('there is no host nonesuch');
  });
});

describe('stormctl break, machines of a database', () => {
  let w: World;
  const status = async () => (await getCluster(w, 'orders')).status;
  const serverOf = async (member: string) =>
    (await status())?.members?.find(({ name }) => name === member)?.serverId ?? '';
  const whole = async () => (await status())?.readyMembers === '3/3';
  const standby = async () => (await status())?.members?.find(({ role }) => role === 'Standby')?.name ?? '';
  const settled = async () => {
    await untilReason(w, 'orders', 'Settled');
    await w.until(whole);
  };

  beforeAll(async () => {
    w = await createClusterWorld();
    w.startOperator();
    await w.apply(cluster('orders', { patience: { bootSeconds: 60 } }));
    await untilReason(w, 'orders', 'Settled');
  }, 900_000);
  afterAll(() => w.stop());

  it('stops a server, which is started again', async () => {
    const name = await standby();
    expect(await breakIn(w, 'server')).toContain(`stopped orders/${name} (standby, on compute-`);
    await w.until(async () => !(await whole()));
    await settled();
  }, 600_000);

  it('cuts the power of the machine that serves: the other one takes over, and it comes back', async () => {
    const { primary = '' } = (await status()) ?? {};
    expect(await breakIn(w, 'power')).toContain(`cut the power of orders/${primary}`);
    await w.until(async () => (await status())?.lastTransition !== undefined);
    expect((await status())?.lastTransition).toMatchObject({ kind: 'Failover', from: primary });
    await settled();
  }, 600_000);

  it('kills the database, which is started again or taken over', async () => {
    const { primary = '' } = (await status()) ?? {};
    expect(await breakIn(w, 'process', `orders/${primary}`)).toContain('killed mariadb on orders/');
    await w.clock.advance(60_000);
    await settled();
  }, 600_000);

  it('edits a file, which is put right', async () => {
    expect(await breakIn(w, 'file')).toContain('wrote into /etc/corosync/corosync.conf on orders/');
    await w.until(async () => (await w.events()).join().includes('files[/etc/corosync/corosync.conf]'));
    await settled();
  }, 600_000);

  it('loses a machine and its volume, which are made anew and filled', async () => {
    const name = await standby();
    const before = await serverOf(name);
    expect(await breakIn(w, 'volume')).toContain(`deleted orders/${name}`);
    await w.until(async () => {
      const id = await serverOf(name);
      return id !== '' && id !== before;
    });
    await settled();
  }, 600_000);

  it('cuts off the machine that serves until somebody heals it', async () => {
    const { primary = '' } = (await status()) ?? {};
    expect(await breakIn(w, 'cable')).toContain(`"stormctl break heal orders/${primary}"`);
    await w.until(async () => ![undefined, primary].includes((await status())?.primary));
    expect(await breakIn(w, 'heal', `orders/${primary}`)).toContain('healed');
    await settled();
  }, 600_000);

  it('hangs an sshd, whose machine is restarted', async () => {
    const name = await standby();
    await breakIn(w, 'ssh', `orders/${name}`);
    await w.until(async () => !(await whole()));
    await settled();
  }, 600_000);

  it('fills the disk of the machine that serves: nothing can be written until somebody heals it', async () => {
    const { primary = '' } = (await status()) ?? {};
    const write = async (text: string) => {
      const { stderr } = await during(
        w.clock,
        w.guests.get(await serverOf(primary))!.run(`echo ${text} >>/srv/ha/note`),
      );
      return stderr;
    };
    expect(await write('before')).toBe('');
    expect(await breakIn(w, 'disk', `orders/${primary}`)).toContain(`"stormctl break heal orders/${primary}" ends it`);
    expect(await write('meanwhile')).toMatch(/no space left on device/i);
    expect(await breakIn(w, 'heal')).toContain('healed');
    expect(await write('after')).toBe('');
    await settled();
  }, 600_000);

  it('says what machines there are not', async () => {
    await expect(breakIn(w, 'power', 'orders/data-9')).rejects.toThrow('no machine of a database cluster named');
  });
});

describe('stormctl break, machines of a Galera cluster', () => {
  let w: World;
  const status = async () => (await getCluster(w, 'orders')).status;
  const memberOf = async (name: string) => (await status())?.members?.find((one) => one.name === name);
  const whole = async () => (await status())?.readyMembers === '5/5';
  const settled = async () => {
    await untilReason(w, 'orders', 'Settled');
    await w.until(whole);
  };
  const broken = async () => {
    await w.until(async () => !(await whole()));
    await settled();
  };

  beforeAll(async () => {
    w = await createClusterWorld();
    w.startOperator();
    await w.apply(cluster('orders', { topology: 'galera', patience: { bootSeconds: 60 } }));
    await settled();
  }, 900_000);
  afterAll(() => w.stop());

  it('stops a server that takes no writes, which is started again', async () => {
    const said = await breakIn(w, 'server');
    expect(said).toMatch(/^stopped orders\/(data-2|lb-[12]|arbitrator-1|quorum-1) \(/);
    await broken();
  }, 600_000);

  it.each(['data-1', 'data-2', 'lb-1', 'lb-2'])(
    'cuts the power of %s, which comes back',
    async (name) => {
      expect(await breakIn(w, 'power', `orders/${name}`)).toContain(`cut the power of orders/${name}`);
      await broken();
    },
    600_000,
  );

  it('cuts the power of the node that takes the writes, and tells who took them over after how long', async () => {
    const { primary: from } = (await status()) ?? {};
    expect(await breakIn(w, 'power')).toContain(`cut the power of orders/${from}`);
    const told = async () => {
      const { lastTransition } = (await status()) ?? {};
      return lastTransition?.kind === 'Failover' && lastTransition.from === from ? lastTransition : undefined;
    };
    await w.until(async () => (await told()) !== undefined);
    const seconds = (await told())?.seconds ?? -1;
    expect(seconds).toBeGreaterThan(0);
    // The looks are half a minute apart.
    expect(seconds).toBeLessThan(120);
    await settled();
  }, 600_000);

  it.each([
    ['data-1', 'mariadb'],
    ['data-2', 'mariadb'],
    ['lb-1', 'haproxy'],
  ])(
    'kills what %s is for, which is started again',
    async (name, program) => {
      expect(await breakIn(w, 'process', `orders/${name}`)).toContain(`killed ${program} on orders/${name}`);
      await w.clock.advance(60_000);
      await settled();
    },
    600_000,
  );

  it('cuts off a node that holds the data until somebody heals it', async () => {
    await breakIn(w, 'cable', 'orders/data-1');
    await w.until(async () => !(await whole()));
    expect(await breakIn(w, 'heal', 'orders/data-1')).toBe('healed orders-data-1');
    await settled();
  }, 600_000);

  it('loses a node and its volume, which are made anew and filled', async () => {
    const before = (await memberOf('data-2'))?.serverId;
    expect(await breakIn(w, 'volume', 'orders/data-2')).toContain('deleted orders/data-2');
    await w.until(async () => ![undefined, before].includes((await memberOf('data-2'))?.serverId));
    await settled();
  }, 600_000);
});
