import { afterEach, describe, expect, it } from 'vitest';
import { answered, failed } from '../../../src/convergence/answer.ts';
import type { Seen } from '../../../src/convergence/probes/index.ts';
import type { Guest } from '../../../src/reconcilers/common/guests.ts';
import { soundnessOf, tellSoundness } from '../../../src/reconcilers/database-cluster/status-soundness.ts';
import type { World } from '../../support/world.ts';
import { cluster, createClusterWorld, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const guests = (seen: Seen, member = 'data-1') =>
  new Map([[member, { member, sight: { answers: true, machine: { seen }, tookMs: 1 } } as unknown as Guest]]);

const disk = (mountedOn: string, availableKiB: number, device = '/dev/vdb') =>
  answered([{ device, mountedOn, sizeKiB: 1_000, availableKiB }]);

const mount = (type: string, readOnly: boolean, device = '/dev/vda1') =>
  answered([{ device, mountedOn: '/', type, readOnly }]);

describe('the machines of a cluster', () => {
  it.each<[string, Seen]>([
    ['of which nothing is known', {}],
    ['whose programs say nothing', { disks: failed('df is not there'), failedUnits: failed('no bus') }],
    ['with a tenth of a disk free', { disks: disk('/srv/ha', 100) }],
    ['with a disc that nobody can write to', { mounts: mount('iso9660', true, '/dev/sr0') }],
    ['with a full image in a file', { disks: disk('/snap/core', 0, '/dev/loop0') }],
    ['that can be written to', { mounts: mount('ext4', false), failedUnits: answered([]) }],
  ])('%s are sound', (_what, seen) => {
    expect(soundnessOf(guests(seen), [])).toMatchObject({ type: 'Sound', status: 'True', reason: 'MachinesSound' });
  });

  it.each<[string, Seen, string, RegExp]>([
    [
      'a data disk that is nearly full',
      { disks: disk('/srv/ha', 99) },
      'DiskNearlyFull',
      /^data-1: 9 % of \/srv\/ha are free, less than 10 %: raise spec.machines.dataVolume.sizeGiB/,
    ],
    [
      'a root disk that is full',
      { disks: disk('/', 0, '/dev/vda1') },
      'DiskNearlyFull',
      /^data-1: 0 % of \/ are free, .*: remove/,
    ],
    ['a file system that is read-only', { mounts: mount('ext4', true) }, 'DiskReadOnly', /^data-1: \/ \(\/dev\/vda1\)/],
    [
      'units that failed',
      { failedUnits: answered(['a.service', 'b.timer']) },
      'UnitFailed',
      /a.service, b.timer failed/,
    ],
  ])('are not sound with %s', (_what, seen, reason, message) => {
    expect(soundnessOf(guests(seen), [])).toEqual({
      type: 'Sound',
      status: 'False',
      reason,
      message: expect.stringMatching(message) as string,
    });
  });

  it('are told of with the worst of several as the reason, a disk that is mounted twice once', () => {
    const twice = answered([
      { device: '/dev/vdb', mountedOn: '/srv/ha', sizeKiB: 1_000, availableKiB: 1 },
      { device: '/dev/vdb', mountedOn: '/var/lib/bind', sizeKiB: 1_000, availableKiB: 1 },
    ]);
    const seen = { failedUnits: answered(['a.service']), disks: twice, mounts: mount('xfs', true) };
    const { reason, message } = soundnessOf(guests(seen), []);
    expect(reason).toBe('DiskReadOnly');
    expect(message.split('; ')).toHaveLength(3);
    expect(message).not.toContain('/var/lib/bind');
  });

  it('are not called sound while none of them answers', () => {
    const silent = new Map([['data-1', { member: 'data-1', sight: { answers: false } } as unknown as Guest]]);
    expect(soundnessOf(silent, [])).toMatchObject({ status: 'Unknown', reason: 'NotSeen' });
    expect(soundnessOf(new Map(), [])).toMatchObject({ status: 'Unknown', reason: 'NotSeen' });
  });

  it('are told of by an event once while a disk fills further', () => {
    const [nine, eight] = [90, 80].map((free) => soundnessOf(guests({ disks: disk('/srv/ha', free) }), []));
    expect(nine!.message).not.toBe(eight!.message);
    expect(tellSoundness(eight!, nine)).toEqual([]);
  });

  it('are told of by an event when 30, 7 and 1 days of a certificate are left, and when it has ended', () => {
    const days = Array.from({ length: 33 }, (_, gone) => 32 - gone);
    const sounds = days.map((left) => {
      const says =
        left > 30
          ? []
          : [left < 1 ? 'a: ended at x' : `a: ends in ${left > 1 ? `${left - 1} days` : 'less than 1 day'}, at x`];
      return soundnessOf(guests({}), says);
    });
    const at = days.filter((_, index) => tellSoundness(sounds[index]!, sounds[index - 1]).length > 0);
    expect(at).toEqual([30, 7, 1, 0]);
  });

  it('are told of by an event once, until it is another story', () => {
    const now = soundnessOf(guests({ failedUnits: answered(['a.service']) }), []);
    expect(tellSoundness(now, undefined)).toMatchObject([{ type: 'Warning', reason: 'UnitFailed', action: 'Observe' }]);
    expect(tellSoundness(now, { message: now.message })).toEqual([]);
    expect(tellSoundness(soundnessOf(guests({}), []), { message: now.message })).toEqual([]);
  });

  it('are told of while the database goes on: a data disk that somebody fills', async () => {
    const w = (world = await createClusterWorld());
    w.startOperator();
    await w.apply(cluster('orders', { topology: 'single', placement: { zones: ['az1'] } }));
    const { status } = await untilReason(w, 'orders', 'Settled');
    expect(status?.conditions?.find(({ type }) => type === 'Sound')?.status).toBe('True');
    const guest = w.guests.named('orders-data-1')!;
    w.guests.faults.fillDisks(guest);
    await untilReason(w, 'orders', 'DiskNearlyFull', 'Sound');
    await untilReason(w, 'orders', 'Settled');
    expect((await w.events()).join('\n')).toMatch(/DiskNearlyFull: data-1: 0 % of \/srv\/ha are free/);
    w.guests.faults.heal(guest);
    await untilReason(w, 'orders', 'MachinesSound', 'Sound');
  }, 120_000);
});
