import { describe, expect, it } from 'vitest';
import { createInventory, type InventoryEvent } from '../../src/inventory/inventory.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { aNetwork, aServer, MARK, ourNetwork } from './entries.ts';
import { smallCloud } from './small-cloud.ts';

function world(things: Parameters<typeof smallCloud>[0] = {}) {
  const clock = manualClock();
  const cloud = smallCloud(things);
  const inventory = createInventory({ clock, random: seededRandom(1), client: cloud.client });
  const events: InventoryEvent[] = [];
  inventory.subscribe((event) => events.push(event));
  const changes = () => events.splice(0).flatMap((event) => event.changes);
  return { clock, cloud, inventory, events, changes };
}

describe('a sweep', () => {
  it('shows what is there, and tells of the first look only that it was had', async () => {
    const { inventory, events, clock } = world({ network: [ourNetwork('n1')] });
    expect(inventory.unsweptMs()).toBe(0);
    inventory.setInterval(60_000);
    await inventory.sweep();
    await clock.settle();
    expect(inventory.unsweptMs()).toBeUndefined();
    expect(inventory.list('network').map(({ id }) => id)).toEqual(['n1']);
    expect(events.flatMap((event) => event.changes)).toEqual([]);
    expect(events.flatMap((event) => event.health)).toContainEqual({ kind: 'network', state: 'read' });
  });

  it('tells whose thing was added, changed and removed within one interval', async () => {
    const { inventory, cloud, clock, changes } = world({ network: [ourNetwork('n1'), aNetwork('theirs')] });
    inventory.setInterval(60_000);
    await clock.settle();
    changes();
    cloud.things.network = [ourNetwork('n1', { mtu: 1400 }), ourNetwork('n2')];
    await clock.advance(66_000);
    expect(changes()).toEqual([
      { kind: 'network', id: 'n1', what: 'changed', owner: MARK },
      { kind: 'network', id: 'n2', what: 'added', owner: MARK },
      { kind: 'network', id: 'theirs', what: 'removed', owner: undefined },
    ]);
  });

  it('takes neither another order nor a heartbeat for a change', async () => {
    const agent = { id: 'a1', agent_type: 'L3 agent', binary: 'l3', host: 'h', alive: true, admin_state_up: true };
    const { inventory, cloud, changes } = world({
      network: [aNetwork('n1', { subnets: ['a', 'b'] })],
      'network-agent': [{ ...agent, heartbeat_timestamp: '1' }],
    });
    await inventory.sweep();
    changes();
    cloud.things.network = [aNetwork('n1', { subnets: ['b', 'a'] })];
    cloud.things['network-agent'] = [{ ...agent, heartbeat_timestamp: '2' }];
    await inventory.sweep();
    expect(changes()).toEqual([]);
    cloud.things['network-agent'] = [{ ...agent, alive: false }];
    await inventory.sweep();
    expect(changes()).toMatchObject([{ kind: 'network-agent', what: 'changed' }]);
  });

  it('names the former owner of a thing that lost its mark', async () => {
    const { inventory, cloud, changes } = world({ network: [ourNetwork('n1')] });
    await inventory.sweep();
    cloud.things.network = [aNetwork('n1', { description: 'mine now' })];
    await inventory.sweep();
    expect(changes()).toEqual([{ kind: 'network', id: 'n1', what: 'changed', owner: MARK }]);
  });

  it('joins the one that is under way', async () => {
    const { inventory, cloud } = world();
    await Promise.all([inventory.sweep(), inventory.sweep()]);
    expect(cloud.calls.filter((call) => call === 'list network')).toHaveLength(1);
  });

  it('asks nobody but an administrator for what only one may see, and does not call it stale', async () => {
    const { inventory, cloud } = world();
    cloud.admin = false;
    await inventory.sweep();
    expect(cloud.calls).not.toContain('list compute-service');
    expect(inventory.state('compute-service').staleSinceMs).toBeUndefined();
  });
});

describe('servers', () => {
  it('are asked for by what changed, and wholly every tenth time', async () => {
    const { inventory, cloud } = world({ server: [aServer('s1', '2026-01-01T00:00:00Z')] });
    for (let i = 0; i < 11; i++) await inventory.sweep();
    const asked = cloud.calls.filter((call) => /^list server(?!-)/.test(call));
    expect(asked).toEqual(['list server', ...Array<string>(9).fill('list server changes'), 'list server']);
  });

  it('that changed or are gone are noticed without reading the others', async () => {
    const { inventory, cloud, changes } = world({
      server: [
        aServer('s1', '2026-01-01T00:00:00Z'),
        aServer('s2', '2026-01-01T02:00:00Z'),
        aServer('s3', '2026-01-01T02:00:00Z'),
      ],
    });
    await inventory.sweep();
    changes();
    cloud.things.server = [
      aServer('s1', '2026-01-01T00:00:00Z'),
      aServer('s2', '2026-01-01T03:00:00Z', { status: 'ERROR' }),
      aServer('s3', '2026-01-01T03:00:00Z', { status: 'DELETED' }),
    ];
    await inventory.sweep();
    expect(changes().map(({ id, what }) => `${id} ${what}`)).toEqual(['s2 changed', 's3 removed']);
    expect(inventory.list('server').map(({ id }) => id)).toEqual(['s1', 's2']);
  });
});

describe('when a service is down', () => {
  it('keeps its last picture, marked old since the first failure, while others go on', async () => {
    const { inventory, cloud, clock, events } = world({ network: [aNetwork('n1')] });
    await inventory.sweep();
    const readAtMs = clock.now();
    events.length = 0;
    cloud.fail('network', 'unavailable');
    await clock.advance(1_000);
    await inventory.sweep();
    const staleSinceMs = clock.now();
    await clock.advance(1_000);
    await inventory.sweep();
    expect(inventory.list('network')).toHaveLength(1);
    expect(inventory.state('network')).toMatchObject({ readAtMs, staleSinceMs, error: { fault: 'unavailable' } });
    expect(inventory.state('flavor')).toEqual({ readAtMs: clock.now(), staleSinceMs: undefined, error: undefined });
    expect(inventory.ageMs()).toBe(2_000);
    expect(events.flatMap((event) => event.health)).toEqual([{ kind: 'network', state: 'stale' }]);
  });

  it('tells of everything that happened meanwhile once it is back', async () => {
    const { inventory, cloud, events, changes } = world({ network: [ourNetwork('n1')] });
    await inventory.sweep();
    cloud.fail('network', 'timeout');
    await inventory.sweep();
    events.length = 0;
    cloud.fail('network');
    cloud.things.network = [];
    await inventory.sweep();
    expect(events.flatMap((event) => event.health)).toEqual([{ kind: 'network', state: 'read' }]);
    expect(changes()).toMatchObject([{ id: 'n1', what: 'removed' }]);
  });

  it('is over all the same, and has no age', async () => {
    const { inventory, cloud } = world();
    cloud.fail('image', 'unreachable');
    inventory.setInterval(60_000);
    await inventory.sweep();
    expect(inventory.unsweptMs()).toBeUndefined();
    expect(inventory.ageMs()).toBeUndefined();
  });
});

describe('a refresh', () => {
  it('shows a write of one’s own at once', async () => {
    const { inventory, cloud, changes } = world();
    await inventory.sweep();
    cloud.things.network = [ourNetwork('n1')];
    expect(await inventory.refresh('network', 'n1')).toMatchObject({ id: 'n1' });
    expect(inventory.find('network', 'n1')).toMatchObject({ id: 'n1' });
    expect(changes()).toMatchObject([{ id: 'n1', what: 'added' }]);
    cloud.things.network = [];
    expect(await inventory.refresh('network', 'n1')).toBeUndefined();
    expect(inventory.list('network')).toEqual([]);
  });

  it('asks once for all of a kind that are read at the same time, some of which may be gone', async () => {
    const { inventory, cloud, changes } = world({ network: [ourNetwork('n1'), ourNetwork('n3')] });
    const read = await Promise.all(['n1', 'n2', 'n3'].map((id) => inventory.refresh('network', id)));
    expect(read).toEqual([ourNetwork('n1'), undefined, ourNetwork('n3')]);
    expect(cloud.calls).toEqual(['list network n1 n2 n3']);
    expect(changes().map(({ id, what }) => `${id} ${what}`)).toEqual(['n1 added', 'n3 added']);
  });

  it('is not undone by a sweep that began before it', async () => {
    const { inventory, cloud, clock } = world({ network: [aNetwork('old')] });
    await inventory.sweep();
    const release = cloud.hold('network');
    const sweeping = inventory.sweep();
    await clock.settle();
    cloud.things.network = [aNetwork('new')];
    const refreshing = Promise.all([inventory.refresh('network', 'new'), inventory.refresh('network', 'old')]);
    release();
    await refreshing;
    await sweeping;
    expect(inventory.list('network').map(({ id }) => id)).toEqual(['new']);
  });

  it('reads kinds that the cloud can only list', async () => {
    const zone = { zoneName: 'az1', zoneState: { available: true } };
    const { inventory, cloud } = world();
    await inventory.sweep();
    cloud.things['volume-zone'] = [zone];
    expect(await inventory.refresh('volume-zone', 'az1')).toEqual(zone);
    expect(await inventory.refresh('volume-zone', 'az2')).toBeUndefined();
  });

  it('leaves the picture as it was when the cloud does not answer', async () => {
    const { inventory, cloud } = world({ network: [aNetwork('n1')] });
    await inventory.sweep();
    cloud.fail('network', 'unavailable');
    await expect(inventory.refresh('network', 'n1')).rejects.toMatchObject({ fault: 'unavailable' });
    expect(inventory.list('network')).toHaveLength(1);
  });
});

describe('the answer to a write', () => {
  it('shows it without another call, and is not undone by a sweep that began before it', async () => {
    const { inventory, cloud, clock, changes } = world();
    await inventory.sweep();
    const release = cloud.hold('network');
    const sweeping = inventory.sweep();
    await clock.settle();
    inventory.learn('network', ourNetwork('n1'));
    expect(changes()).toMatchObject([{ id: 'n1', what: 'added' }]);
    release();
    await sweeping;
    expect(inventory.find('network', 'n1')).toMatchObject({ id: 'n1' });
  });
});

describe('what no sweep has read yet', () => {
  it('is read once for all who need it at the same time, and not again', async () => {
    const { inventory, cloud } = world({ network: [aNetwork('n1')] });
    const asked = () => cloud.calls.filter((call) => call === 'get network n1').length;
    await Promise.all([inventory.need('network', 'n1'), inventory.need('network', 'n1')]);
    await inventory.need('network', 'n1');
    expect(inventory.find('network', 'n1')).toMatchObject({ id: 'n1' });
    expect(asked()).toBe(1);
  });

  it('is asked for again after a failure', async () => {
    const { inventory, cloud } = world({ network: [aNetwork('n1')] });
    cloud.fail('network', 'unavailable');
    await expect(inventory.need('network', 'n1')).rejects.toMatchObject({ fault: 'unavailable' });
    cloud.fail('network', undefined);
    await inventory.need('network', 'n1');
    expect(inventory.find('network', 'n1')).toMatchObject({ id: 'n1' });
  });
});

it('stops asking once it is stopped, also in the middle of a sweep', async () => {
  const { inventory, cloud, clock } = world();
  const release = cloud.hold('network');
  inventory.setInterval(60_000);
  await clock.settle();
  inventory.stop();
  release();
  await clock.settle();
  const asked = cloud.calls.length;
  await clock.advance(600_000);
  expect(cloud.calls).toHaveLength(asked);
});
