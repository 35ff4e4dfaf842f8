import { z } from 'zod';
import { immutable, type Rule, withRules } from '../common/rule.ts';
import { integer, objectName } from '../common/schema.ts';
import type { Topology } from './engine.ts';

const shape = withRules(
  z.object({
    instances: integer(1, 9)
      .default(3)
      .describe('How many instances, one of them the primary. Two or more survive the loss of one.'),
    storageGiB: withRules(integer(1, 65_536), {
      cel: 'self >= oldSelf',
      message: 'cannot shrink: a volume is never made smaller under its data; move the data to a smaller cluster',
    }).describe('Size of the volume of each instance, in GiB. It can grow.'),
    storageClass: withRules(objectName(), immutable('create another DatabaseCluster with the other class'))
      .optional()
      .describe('StorageClass of the volumes. Left out: the default of the Kubernetes cluster.'),
  }),
  {
    cel: 'has(self.storageClass) == has(oldSelf.storageClass)',
    field: 'storageClass',
    message: 'cannot be added or removed: create another DatabaseCluster',
  },
);

export const cloudNativePg = shape.describe('What the Cluster of CloudNativePG is made of. Only for that topology.');

const ON_MACHINES = ['cloudRef', 'placement', 'machines', 'network'] as const;
type OnMachines = (typeof ON_MACHINES)[number];

type Hosted = { readonly topology: Topology; readonly cloudNativePg?: unknown } & {
  readonly [Field in OnMachines]?: unknown;
};

const REMEDIES: Readonly<Record<OnMachines, string>> = {
  cloudRef: 'name the ScpCloud that the machines are made in',
  placement: 'name the AvailabilityZones of the members',
  machines: 'name image and flavor, and the size of the data volume',
  network: 'name the network of the members and the networks of the clients',
};

/** Either machines, and all that they need, or a Cluster of CloudNativePG, and nothing of them. */
export const hostingRules: readonly Rule<Hosted>[] = [
  ...ON_MACHINES.flatMap((field): Rule<Hosted>[] => [
    {
      cel: `self.topology == 'cloudNativePg' || has(self.${field})`,
      holds: (s) => s.topology === 'cloudNativePg' || s[field] !== undefined,
      field,
      message: `is needed for this topology: ${REMEDIES[field]}`,
    },
    {
      cel: `self.topology != 'cloudNativePg' || !has(self.${field})`,
      holds: (s) => s.topology !== 'cloudNativePg' || s[field] === undefined,
      field,
      message: 'has no meaning for topology cloudNativePg, which runs in Kubernetes: remove it',
    },
  ]),
  {
    cel: "(self.topology == 'cloudNativePg') == has(self.cloudNativePg)",
    holds: (s) => (s.topology === 'cloudNativePg') === (s.cloudNativePg !== undefined),
    field: 'cloudNativePg',
    message: 'belongs to topology cloudNativePg and to no other: declare it there, or remove it',
  },
];
