import { expect } from 'vitest';
import {
  aggregatesOf,
  conditionOf,
  deleteZone,
  untilReason,
  untilSettled,
  untilZoneGone,
} from '../../support/zones.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'two zones that share a host are no failure domains, and say so until one of them lets go of it',
  play: async (stage, load) => {
    const ours = async () => (await aggregatesOf(stage)).filter(({ name }) => name.startsWith('sc170-'));
    stage.startOperator();
    await stage.apply(load('cloud'), load('one'));
    await untilSettled(stage, 'one', 60_000);
    await untilReason(stage, 'one', 'FailureDomain', 'Isolated', 60_000);

    await stage.apply(load('two'));
    const two = await untilReason(stage, 'two', 'FailureDomain', 'SharedHost', 60_000);
    expect(conditionOf(two, 'FailureDomain')?.message).toContain('compute-az2-2 is declared by AvailabilityZone one');
    await untilReason(stage, 'one', 'FailureDomain', 'SharedHost', 60_000);
    expect((await ours()).map(({ hosts }) => hosts)).toEqual([['compute-az2-1', 'compute-az2-2'], ['compute-az3-1']]);

    const mended = load('two');
    await stage.apply({ ...mended, spec: { ...(mended.spec as object), hosts: ['compute-az3-1'] } });
    for (const name of ['one', 'two']) await untilReason(stage, name, 'FailureDomain', 'Isolated', 60_000);
    await untilSettled(stage, 'two', 60_000);

    for (const name of ['one', 'two']) await deleteZone(stage, name);
    for (const name of ['one', 'two']) await untilZoneGone(stage, name, 60_000);
    expect(await ours()).toEqual([]);
    await stage.remove(load('cloud'));
    await stage.untilGone('zoned', 60_000);
  },
});
