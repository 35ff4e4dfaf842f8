import { expect, it } from 'vitest';
import type { CreateSecurityGroupRule, SecurityGroupRule } from '../../src/clients/openstack/index.ts';
import { ExternalError, type Fault } from '../../src/errors/external-error.ts';
import { createRuleMaker } from '../../src/machines/rules.ts';

const body = (port: number, security_group_id = 'one'): CreateSecurityGroupRule => ({
  ...{ security_group_id, direction: 'ingress', protocol: 'tcp', port_range_min: port, port_range_max: port },
});

/** A Neutron with a book of its calls, in which rules may be there already. */
function neutron({ there = [], fault = 'conflict' }: { there?: readonly number[]; fault?: Fault } = {}) {
  const calls: (number | null | undefined)[][] = [];
  const make = (bodies: readonly CreateSecurityGroupRule[]): Promise<SecurityGroupRule[]> => {
    const ports = bodies.map(({ port_range_max }) => port_range_max);
    calls.push(ports);
    if (there.some((port) => ports.includes(port)))
      return Promise.reject(new ExternalError('no', { fault, system: 'neutron', operation: 'create' }));
    return Promise.resolve(bodies.map((one) => one as unknown as SecurityGroupRule));
  };
  const one = async (single: CreateSecurityGroupRule) => (await make([single]))[0]!;
  return { calls, make: createRuleMaker({ createSecurityGroupRule: one, createSecurityGroupRules: make }) };
}

it('makes those of one group together that are asked for in the same moment, and others by themselves', async () => {
  const { calls, make } = neutron();
  await Promise.all([body(22), body(80, 'two'), body(443)].map(make));
  await make(body(53));
  expect(calls).toEqual([[22, 443], [80], [53]]);
});

it('makes each by itself where one is there already, which is as good', async () => {
  const { calls, make } = neutron({ there: [443] });
  await Promise.all([body(22), body(443)].map(make));
  expect(calls).toEqual([[22, 443], [22], [443]]);
});

it('has only the one fail that is refused', async () => {
  const { make } = neutron({ there: [443], fault: 'quota' });
  const ended = await Promise.allSettled([body(22), body(443)].map(make));
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

it('asks nobody twice who gives no answer', async () => {
  const { calls, make } = neutron({ there: [443], fault: 'timeout' });
  const ended = await Promise.allSettled([body(22), body(443)].map(make));
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(calls).toEqual([[22, 443]]);
});
