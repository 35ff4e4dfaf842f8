import { z } from 'zod';
import { conditions, type Condition } from '../common/condition.ts';
import { driftStatus, planStatus, resourceStatus } from '../common/plan-status.ts';
import { integer, listMap, time } from '../common/schema.ts';
import type { AvailabilityZoneConditionType, AvailabilityZoneReason } from './reasons.ts';

const word = (max = 255) => z.string().max(max);
const count = () => integer(0, Number.MAX_SAFE_INTEGER);

const aggregate = z
  .object({
    id: word(64).describe('Its number in Nova.'),
    name: word().describe('Its name.'),
  })
  .describe('The host aggregate that makes the zone. Absent while there is none.');

const services = listMap(
  z.object({
    service: z
      .enum(['Compute', 'Volume', 'Network'])
      .describe('Compute is Nova, Volume is Cinder, Network is Neutron.'),
    known: z.boolean().describe('Whether the service knows a zone of this name.'),
    available: z.boolean().describe('Whether the service calls the zone available.'),
    units: count().optional().describe('Its hosts, backends or agents in the zone.'),
    unitsUp: count().optional().describe('Those of them that are alive and enabled.'),
  }),
  3,
  'service',
).describe('The zone as each service of the cloud sees it.');

const use = (what: string) =>
  z.object({
    used: count().describe(`${what} in use by servers.`),
    total: count().describe(`${what} of the host.`),
  });

export const MAINTENANCE_STATES = ['Disabling', 'Disabled', 'Draining', 'Drained', 'Failed'] as const;

const host = z.object({
  name: word().describe('Name of the host in Nova.'),
  declared: z.boolean().describe('Whether spec.hosts means it.'),
  member: z.boolean().describe('Whether it is in the aggregate.'),
  state: z.enum(['Up', 'Down', 'Unknown']).describe('Whether its nova-compute is alive, as Nova sees it.'),
  status: z.enum(['Enabled', 'Disabled', 'Unknown']).describe('Whether it may be given new servers.'),
  reason: word(1024).optional().describe('Why it is disabled, as Nova has it, without our mark.'),
  disabledByUs: z.boolean().default(false).describe('Whether it was we who disabled it, for spec.maintenance.'),
  forcedDown: z.boolean().default(false).describe('Whether somebody told Nova that it is dead.'),
  since: time().optional().describe('Since when state, status and forcedDown are as they are, as far as we saw.'),
  instances: count().describe('Servers on it.'),
  vcpus: use('Virtual CPUs').optional().describe('Virtual CPUs. Absent where Nova does not tell.'),
  memoryMiB: use('Memory in MiB').optional().describe('Memory. Absent where Nova does not tell.'),
  message: word(1024).optional().describe('What to know of it, or to do about it.'),
  maintenance: z
    .object({
      state: z.enum(MAINTENANCE_STATES).describe('How far it is.'),
      remaining: count().optional().describe('Servers that are still on it.'),
      message: word(1024).optional().describe('What it waits for, or why it fails.'),
    })
    .optional()
    .describe('Maintenance of the host. Absent when none is declared.'),
});

const hosts = listMap(host, 1024, 'name').describe('Hosts of the zone, and of spec.hosts, each as it is.');

const summary = z
  .object({
    hosts: word(64).optional().describe('Hosts that are up and enabled, of all: 2/2.'),
    instances: count().optional().describe('Servers in the zone.'),
    services: word(64).optional().describe('Services that know the zone: Compute,Volume.'),
    maintenance: word(1024).optional().describe('Hosts under maintenance.'),
    drift: count().optional().describe('Fields that differ from the declaration.'),
    plan: word().optional().describe('What is planned; starts with "approve <hash>" while the plan waits for consent.'),
  })
  .describe('The status in short words, for kubectl get.');

export const availabilityZoneStatus = z
  .object({
    observedGeneration: count().optional().describe('Generation of the spec that this status is about.'),
    conditions: conditions.optional(),
    summary: summary.optional(),
    aggregate: aggregate.optional(),
    services: services.optional(),
    hosts: hosts.optional(),
    resources: resourceStatus.optional(),
    plan: planStatus.optional(),
    drift: driftStatus.optional(),
  })
  .describe('The failure domain as it is.');

export type HostStatus = z.output<typeof host>;
export type AvailabilityZoneCondition = Condition<AvailabilityZoneConditionType, AvailabilityZoneReason>;

export type AvailabilityZoneStatus = Omit<z.output<typeof availabilityZoneStatus>, 'conditions'> & {
  readonly conditions?: readonly AvailabilityZoneCondition[] | undefined;
};
