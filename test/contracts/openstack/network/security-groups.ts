import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenStackTarget } from '../../../support/openstack-raw.ts';
import { type Setting, openSetting, refusal } from './setting.ts';

const BAD_RULES: readonly [rule: Record<string, unknown>, type: string][] = [
  [{ protocol: 'foo' }, 'SecurityGroupRuleInvalidProtocol'],
  [{ protocol: '300' }, 'SecurityGroupRuleInvalidProtocol'],
  [{ protocol: 'tcp', port_range_min: 30, port_range_max: 20 }, 'SecurityGroupInvalidPortRange'],
  [{ protocol: 'tcp', port_range_min: 30 }, 'SecurityGroupInvalidPortRange'],
  [{ port_range_min: 30, port_range_max: 30 }, 'SecurityGroupProtocolRequiredWithPorts'],
  [{ protocol: 'icmp', port_range_min: 800 }, 'SecurityGroupInvalidIcmpValue'],
  [{ protocol: 'icmp', port_range_max: 8 }, 'SecurityGroupMissingIcmpType'],
  [{ protocol: 'tcp', port_range_min: 70000, port_range_max: 70000 }, 'SecurityGroupInvalidPortValue'],
  [{ protocol: 'esp', port_range_min: 1, port_range_max: 2 }, 'SecurityGroupInvalidProtocolForPort'],
  [{ protocol: 'icmpv6' }, 'SecurityGroupEthertypeConflictWithProtocol'],
  [{ remote_ip_prefix: 'zz' }, 'InvalidCIDR'],
  [{ remote_ip_prefix: 'fd00::/64' }, 'SecurityGroupRuleParameterConflict'],
  [{ ethertype: 'IPv5' }, 'SecurityGroupRuleInvalidEtherType'],
];

export function describeSecurityGroups(connect: () => OpenStackTarget): void {
  describe('security groups', () => {
    let setting: Setting;
    let groupId: string;
    beforeAll(async () => {
      setting = await openSetting(connect(), 'contract-groups');
      groupId = (await setting.make('security-groups', 'security_group', { name: 'contract-group' })).id;
    });
    afterAll(() => setting.done());
    const ask = (rule: Record<string, unknown>) =>
      setting.ask('POST', '/security-group-rules', {
        security_group_rule: { security_group_id: groupId, direction: 'ingress', ...rule },
      });

    test('a new one lets everything out', async () => {
      const { body } = await setting.ask('GET', `/security-groups/${groupId}`);
      const rules = body.security_group.security_group_rules;
      expect(rules.map((rule: Record<string, unknown>) => [rule['direction'], rule['ethertype']]).sort()).toEqual([
        ['egress', 'IPv4'],
        ['egress', 'IPv6'],
      ]);
      expect(body.security_group).toMatchObject({ stateful: true, description: '', shared: false, tags: [] });
    });

    test('rules that let the same through are one rule', async () => {
      const first = await ask({
        protocol: 'tcp',
        port_range_min: 22,
        port_range_max: 22,
        remote_ip_prefix: '0.0.0.0/0',
      });
      expect(first.status).toBe(201);
      const { id } = first.body.security_group_rule;
      for (const same of [
        { protocol: 'tcp', port_range_min: 22, port_range_max: 22 },
        { protocol: '6', port_range_min: 22, port_range_max: 22 },
      ]) {
        expect(refusal(await ask(same))).toEqual([
          409,
          'SecurityGroupRuleExists',
          `Security group rule already exists. Rule id is ${id}.`,
        ]);
      }
    });

    test('protocols by number and name, whole port ranges and bare addresses take their stored form', async () => {
      expect((await ask({ protocol: 112 })).body.security_group_rule.protocol).toBe('112');
      expect(refusal(await ask({ protocol: 'vrrp' }))[1]).toBe('SecurityGroupRuleExists');
      const whole = await ask({ protocol: 'udp', port_range_min: 1, port_range_max: 65535 });
      expect(whole.body.security_group_rule).toMatchObject({ port_range_min: null, port_range_max: null });
      const bare = await ask({ protocol: 'sctp', remote_ip_prefix: '10.0.0.5' });
      expect(bare.body.security_group_rule.remote_ip_prefix).toBe('10.0.0.5/32');
    });

    test.each(BAD_RULES)('refuses %j', async (rule, type) => {
      expect(refusal(await ask(rule)).slice(0, 2)).toEqual([400, type]);
    });

    test('a rule may name the group it is in, and goes with it', async () => {
      const answer = await ask({ protocol: 'icmp', remote_group_id: groupId });
      expect(answer.body.security_group_rule.remote_group_id).toBe(groupId);
    });

    test('the name default is taken, and the default group keeps it', async () => {
      const taken = await setting.ask('POST', '/security-groups', { security_group: { name: 'default' } });
      expect(refusal(taken).slice(0, 2)).toEqual([409, 'SecurityGroupDefaultAlreadyExists']);
    });

    test('a group that a port has is not deleted', async () => {
      const { network } = await setting.makeNetwork('10.76.0.0/24');
      const group = await setting.make('security-groups', 'security_group', { name: 'contract-group-used' });
      await setting.make('ports', 'port', { network_id: network.id, security_groups: [group.id] });
      expect(refusal(await setting.ask('DELETE', `/security-groups/${group.id}`))).toEqual([
        409,
        'SecurityGroupInUse',
        `Security Group ${group.id} in use.`,
      ]);
    });
  });
}
