import type { Blueprint, Member } from '../../src/topologies/blueprint.ts';

function dataMember(number: 1 | 2, more: Partial<Member> = {}): Member {
  return {
    name: `data-${number}`,
    role: 'data',
    zone: `zone-${number}`,
    flavor: 'small',
    image: 'node',
    networks: ['data'],
    dataVolumes: [{ name: 'data', sizeGiB: 2 }],
    ...more,
  };
}

/** Two data nodes and a quorum node, as the reference has them. */
export function threeMembers(more: Partial<Member> = {}): Blueprint {
  return {
    topology: 'activePassive',
    members: [
      dataMember(2, more),
      dataMember(1, more),
      {
        name: 'quorum-1',
        role: 'quorum',
        zone: 'zone-3',
        flavor: 'small',
        image: 'node',
        networks: ['data'],
        ...more,
        dataVolumes: [],
      },
    ],
    virtualAddresses: [{ name: 'vip', network: 'data', carriers: ['data-1', 'data-2'], floatingIpNetwork: 'outside' }],
    ingress: [
      { protocol: 'icmp', from: { cidr: '10.30.0.0/24' } },
      { protocol: 'tcp', ports: { from: 22, to: 22 }, from: { cidr: '10.0.0.0/8' } },
      { protocol: 'tcp', ports: { from: 7788, to: 7799 }, from: 'members' },
      { protocol: 'udp', ports: { from: 5405, to: 5405 }, from: 'members' },
    ],
  };
}
