import type { Blueprint, IngressRule, VirtualAddress } from '../blueprint.ts';
import type { DeclaredDatabase, NamedDatabase } from './declared.ts';
import { ENGINES } from './engine.ts';
import { DATA_1, DATA_2, LB_1, LB_2, MEMBERS, SERVICE_ADDRESS } from './members.ts';

/** Where nothing is known of the cloud. */
const EVERYWHERE = ['0.0.0.0/0'];

/** What a database cluster needs of the cloud, known from its declaration, and from the networks that SSH comes from. */
export function databaseBlueprint({ spec }: NamedDatabase, sshFrom: readonly string[] = EVERYWHERE): Blueprint {
  return {
    topology: spec.topology,
    members: MEMBERS[spec.topology](spec),
    virtualAddresses: [serviceAddress(spec)],
    ingress: ingress(spec, sshFrom),
  };
}

const CARRIERS: Readonly<Record<DeclaredDatabase['topology'], readonly string[]>> = {
  single: [DATA_1],
  activePassive: [DATA_1, DATA_2],
  galera: [LB_1, LB_2],
};

function serviceAddress({ topology, network, endpoint }: DeclaredDatabase): VirtualAddress {
  return {
    name: SERVICE_ADDRESS,
    network: network.name,
    ...(endpoint.address === undefined ? {} : { address: endpoint.address }),
    carriers: CARRIERS[topology],
    ...(endpoint.floatingIp === undefined ? {} : { floatingIpNetwork: endpoint.floatingIp.network }),
  };
}

/** The port that clients connect to. */
export const endpointPort = ({ engine, endpoint }: DeclaredDatabase): number =>
  endpoint.port ?? ENGINES[engine.name].port;

const tcp = (from: number, to = from): IngressRule => ({ protocol: 'tcp', ports: { from, to }, from: 'members' });
const tcpFrom = (cidr: string, port: number): IngressRule => ({
  protocol: 'tcp',
  ports: { from: port, to: port },
  from: { cidr },
});
const COROSYNC: IngressRule = { protocol: 'udp', ports: { from: 5405, to: 5405 }, from: 'members' };

/** What the members say to each other. */
const AMONG_MEMBERS: Readonly<Record<DeclaredDatabase['topology'], readonly IngressRule[]>> = {
  single: [],
  activePassive: [COROSYNC, tcp(7788)],
  // 4567 write-sets, 4568 what a member missed, 4444 everything, 9200 the load balancers' question, 3306 their clients.
  galera: [COROSYNC, tcp(4567), { ...tcp(4567), protocol: 'udp' }, tcp(4568), tcp(4444), tcp(9200), tcp(3306)],
};

function ingress(spec: DeclaredDatabase, sshFrom: readonly string[]): IngressRule[] {
  const port = endpointPort(spec);
  return [
    { protocol: 'icmp', from: 'members' },
    ...AMONG_MEMBERS[spec.topology],
    // By key only, with host keys of ours.
    ...sshFrom.map((cidr) => tcpFrom(cidr, 22)),
    ...spec.network.clients.map((cidr) => tcpFrom(cidr, port)),
  ];
}
