import { expect } from 'vitest';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'a changed declaration is carried out, and what holds data goes only with consent to that very plan',
  play: async (stage, load) => {
    const { network, image } = stage.admin;
    stage.startOperator();
    await stage.apply(load('cloud'));
    await stage.untilReady('edited', 90_000);
    const [before] = await network.listNetworks({ name: 'sc100-a' });

    const changed = load('changed');
    await stage.apply(changed);
    const waiting = await stage.untilBecause('edited', 'ApprovalRequired', 90_000);
    expect(waiting.status?.plan).toMatchObject({ approval: 'Required', summary: 'delete 1' });
    expect(waiting.status?.plan?.changes).toMatchObject([{ action: 'Delete', kind: 'image', impact: 'Destroy' }]);
    expect(waiting.status?.summary?.plan).toBe(`approve ${waiting.status?.plan?.hash ?? ''}: delete 1`);
    expect((await image.listImages({ name: 'sc100-tiny' })).length).toBe(1);

    const [after] = await network.listNetworks({ name: 'sc100-a' });
    expect(after).toMatchObject({ id: before?.id, mtu: 1400 });
    expect(after?.description).toMatch(/^now with words \[scp/);
    const subnets = await network.listSubnets({ network_id: after?.id });
    expect(subnets.map(({ name }) => name).toSorted()).toEqual(['sc100-new', 'sc100-renamed']);
    const [group] = await network.listSecurityGroups({ name: 'sc100-nodes' });
    expect(
      group?.security_group_rules.map((rule) => [rule.direction, rule.port_range_min, rule.port_range_max]),
    ).toEqual([['ingress', 22, 23]]);

    const consenting = (planHash: string) => ({
      ...changed,
      spec: { ...(changed.spec as object), approval: { planHash } },
    });
    await stage.apply(consenting('deadbeef0000'));
    await stage.pass(15_000);
    expect((await image.listImages({ name: 'sc100-tiny' })).length).toBe(1);
    await stage.apply(consenting(waiting.status?.plan?.hash ?? ''));
    await stage.untilReady('edited', 60_000);
    expect((await image.listImages({ name: 'sc100-tiny' })).length).toBe(0);
    await stage.remove(changed);
    await stage.untilGone('edited', 90_000);
  },
});
