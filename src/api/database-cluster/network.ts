import { z } from 'zod';
import { immutable, type Rule, withRules } from '../common/rule.ts';
import { cidr, cloudName, integer, ip, listSet } from '../common/schema.ts';
import type { Topology } from './engine.ts';

/** SSH, Corosync's and Pacemaker's helpers, HAProxy's check, Galera (4444, 4567, 4568) and DRBD (7788 to 7799). */
const isInnerPort = (port: number) =>
  [2224, 3121, 4444, 4567, 4568, 5405, 9200].includes(port) || (port >= 7788 && port <= 7799);

export const network = z
  .object({
    name: withRules(
      cloudName(),
      immutable('machines keep their addresses; create another DatabaseCluster in the other network'),
    ).describe(
      'Name of an entry in spec.networks of the ScpCloud. Members and the endpoint get their addresses there.',
    ),
    clients: listSet(
      withRules(cidr(), {
        cel: "!self.endsWith('/0')",
        holds: (value) => !value.endsWith('/0'),
        message: 'lets everybody in: name the networks of the applications, such as 10.20.0.0/24',
      }),
      32,
    )
      .default([])
      .describe(
        'Networks that clients may connect from, in CIDR notation. Nobody else reaches the port of the database.',
      ),
  })
  .describe('The network of the cluster, and who may connect.');

const shape = z.object({
  address: ip()
    .optional()
    .describe(
      'Virtual address, in the subnet of spec.network and outside what others use. Left out: the cloud picks one.',
    ),
  floatingIp: z
    .object({
      network: cloudName().describe('Name of an entry of purpose External in spec.networks of the ScpCloud.'),
    })
    .optional()
    .describe('An address of the outside that leads to the virtual one. Left out: reachable from inside only.'),
  port: withRules(integer(1024, 65_535), {
    cel: '!(self in [2224, 3121, 4444, 4567, 4568, 5405, 9200]) && !(self >= 7788 && self <= 7799)',
    holds: (port) => !isInnerPort(port),
    message: 'is a port that the members use among themselves: take another one, such as 3306 or 5432',
  })
    .optional()
    .describe('Port that clients connect to, for good. Left out: 3306 for mysql, 5432 for postgresql.'),
  loadBalancer: z
    .object({
      maxConnections: integer(10, 100_000)
        .default(2000)
        .describe('How many clients may be connected at once. More wait.'),
    })
    .optional()
    .describe('Settings of the load balancers. Only for topology galera.'),
});

export const endpoint = withRules(shape, {
  cel: '!has(oldSelf.address) || (has(self.address) && self.address == oldSelf.address)',
  field: 'address',
  message: 'cannot be changed or removed: clients know it; create another DatabaseCluster with the other address',
})
  .prefault({})
  .describe('Where clients connect.');

/** Which port it is, left out or not. `of` is the spec, in CEL. */
const portIn = (of: 'self' | 'oldSelf') =>
  `(has(${of}.endpoint.port) ? ${of}.endpoint.port : (${of}.engine.name == 'mysql' ? 3306 : 5432))`;

interface Reached {
  readonly topology: Topology;
  readonly endpoint: z.output<typeof shape>;
}

export const endpointRules: readonly Rule<Reached>[] = [
  {
    cel: `${portIn('self')} == ${portIn('oldSelf')}`,
    field: 'endpoint.port',
    message: 'cannot be changed: clients know it; create another DatabaseCluster with the other port',
  },
  {
    cel: "self.topology == 'galera' || !has(self.endpoint.loadBalancer)",
    holds: (s) => s.topology === 'galera' || s.endpoint.loadBalancer === undefined,
    field: 'endpoint.loadBalancer',
    message: 'has no meaning for this topology, which has no load balancers: remove it',
  },
  {
    cel: "self.topology != 'cloudNativePg' || (!has(self.endpoint.address) && !has(self.endpoint.floatingIp) && !has(self.endpoint.port))",
    holds: ({ topology, endpoint: { address, floatingIp, port } }) =>
      topology !== 'cloudNativePg' || [address, floatingIp, port].every((value) => value === undefined),
    field: 'endpoint',
    message: 'has no meaning for topology cloudNativePg, whose Services Kubernetes makes: remove it',
  },
];
