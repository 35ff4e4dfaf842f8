import { z } from 'zod';
import { conditions, type Condition } from '../common/condition.ts';
import { driftStatus, planStatus, resourceStatus } from '../common/plan-status.ts';
import { integer, listAtomic, listMap, time } from '../common/schema.ts';
import type { DatabaseClusterConditionType, DatabaseClusterReason } from './reasons.ts';

const word = (max = 255) => z.string().max(max);
const count = () => integer(0, Number.MAX_SAFE_INTEGER);

export const MACHINE_STATES = [
  'Missing',
  'Building',
  'Booting',
  'Active',
  'Stopped',
  'Failed',
  'Deleting',
  'Unknown',
] as const;
export type MachineState = (typeof MACHINE_STATES)[number];

export const MEMBER_ROLES = ['Primary', 'Standby', 'Quorum', 'Arbitrator', 'LoadBalancer', 'Unknown'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

export const REPLICATION_STATES = [
  'InSync',
  'CatchingUp',
  'Behind',
  'Disconnected',
  'SplitBrain',
  'None',
  'Unknown',
] as const;
export type ReplicationState = (typeof REPLICATION_STATES)[number];

const replication = z
  .object({
    state: z
      .enum(REPLICATION_STATES)
      .describe('InSync: has all acknowledged data. Behind: outdated and not catching up. None: holds no data.'),
    outOfSyncKiB: count().optional().describe('How much of its volume differs, in KiB.'),
    message: word(1024).optional().describe('What to know of it, or to do about it.'),
  })
  .describe('How its copy of the data is.');

const member = z.object({
  name: word(63).describe('Its name in the cluster: data-1, quorum-1, lb-2.'),
  zone: word(253).describe('AvailabilityZone that it belongs to.'),
  host: word().optional().describe('Host that its machine runs on, where the cloud tells.'),
  serverId: word(64).optional().describe('Identifier of its machine in the cloud.'),
  address: word(64).optional().describe('Its own address; clients use the endpoint.'),
  machine: z.enum(MACHINE_STATES).describe('How its machine is.'),
  role: z.enum(MEMBER_ROLES).describe('What it does in the cluster now.'),
  replication,
  holdsEndpoint: z.boolean().default(false).describe('Whether it carries the virtual address now.'),
  since: time().optional().describe('Since when machine, role and replication are as they are, as far as we saw.'),
  message: word(1024).optional().describe('What to know of it, or to do about it.'),
});

const members = listMap(member, 16, 'name').describe('The members, each as it is.');

const endpoint = z
  .object({
    host: word().describe('Address or name that clients connect to.'),
    port: integer(1, 65_535).describe('Port that they connect to.'),
    floatingIp: word(64).optional().describe('Address of the outside that leads there.'),
    certificateEndsAt: time()
      .optional()
      .describe(
        'When the first certificate ends that machines show clients there; with TLS, of topologies on machines.',
      ),
    readOnlyHost: word().optional().describe('Address or name for reading only, where there is one.'),
  })
  .describe('Where clients connect.');

export const ENTRY_STATES = ['Pending', 'Active', 'Drifted', 'Deleting', 'Retained', 'Failed'] as const;

const databases = listMap(
  z.object({
    name: word(63).describe('Name of the database.'),
    state: z.enum(ENTRY_STATES).describe('How it is.'),
    owner: word(63).optional().describe('Who owns it, for postgresql.'),
    message: word(1024).optional().describe('Why it is so, when it is not Active.'),
  }),
  128,
  'name',
).describe('Databases that are declared or were made by us, each as it is.');

const users = listMap(
  z.object({
    name: word(63).describe('Name of the user.'),
    state: z.enum(ENTRY_STATES).describe('How it is.'),
    secret: word(253).optional().describe('Name of the Secret with which an application connects as this user.'),
    message: word(1024).optional().describe('Why it is so, when it is not Active.'),
  }),
  128,
  'name',
).describe('Users that are declared or were made by us, each as it is.');

export const TRANSITIONS = ['Switchover', 'Failover', 'Recovery', 'Restart'] as const;

const lastTransition = z
  .object({
    kind: z
      .enum(TRANSITIONS)
      .describe('Switchover: asked for. Failover: forced by a loss. Recovery: after all were away. Restart: in place.'),
    cause: word(1024).describe('Why it came about.'),
    from: word(63).optional().describe('Member that served before.'),
    to: word(63).optional().describe('Member that served afterwards.'),
    seconds: z
      .number()
      .min(0)
      .optional()
      .describe(
        'How long it was away, in seconds: from when the server that served ended, as its machine says, or where that one was lost from the last look that found it ' +
          'served, or from when the operator began to move it, until the server that serves now was started; where that one ran all the time, as in Galera, until clients were led to it.',
      ),
    at: time().describe('When the service was back.'),
  })
  .describe('The last time the service moved or was restarted.');

const versions = z
  .object({
    declared: word(64).optional().describe('Version in the spec.'),
    running: word(64).optional().describe('What the primary says that it is.'),
    image: word().optional().describe('Image of the members.'),
  })
  .describe('Versions of the software.');

const history = listAtomic(
  z.object({
    at: time().describe('When it was decided.'),
    member: word(63).optional().describe('Member that it is about.'),
    signal: word(1024).describe('What was seen.'),
    decision: word(64).describe('What was decided: Start, Reboot, Recreate, Hold, Page.'),
    gate: word(64).optional().describe('Gate that held it back.'),
    outcome: word(1024).optional().describe('What came of it.'),
  }),
  32,
).describe('What was decided about repairs, and why; the newest last.');

const summary = z
  .object({
    members: word(16).optional().describe('Members that are well, of all: 2/3.'),
    primary: word(63).optional().describe('Member that serves.'),
    endpoint: word().optional().describe('Where clients connect: 10.30.0.50:3306.'),
    databases: word(16).optional().describe('Databases that are as declared, of all.'),
    users: word(16).optional().describe('Users that are as declared, of all.'),
    lastTransition: word().optional().describe('The last switchover or failover in short words.'),
    drift: count().optional().describe('Fields that differ from the declaration.'),
    plan: word().optional().describe('What is planned; starts with "approve <hash>" while the plan waits for consent.'),
  })
  .describe('The status in short words, for kubectl get.');

export const databaseClusterStatus = z
  .object({
    observedGeneration: count().optional().describe('Generation of the spec that this status is about.'),
    conditions: conditions.optional(),
    summary: summary.optional(),
    members: members.optional(),
    readyMembers: word(16).optional().describe('Members that are well, of all: 2/3.'),
    primary: word(63).optional().describe('Member that serves. Absent while nobody does.'),
    endpoint: endpoint.optional(),
    databases: databases.optional(),
    users: users.optional(),
    lastTransition: lastTransition.optional(),
    versions: versions.optional(),
    resources: resourceStatus.optional(),
    plan: planStatus.optional(),
    drift: driftStatus.optional(),
    history: history.optional(),
  })
  .describe('The database cluster as it is.');

export type DatabaseMember = z.output<typeof member>;
export type DatabaseEntry = z.output<typeof databases>[number];
export type UserEntry = z.output<typeof users>[number];
export type LastTransition = z.output<typeof lastTransition>;
export type HealingRecord = z.output<typeof history>[number];
export type DatabaseClusterCondition = Condition<DatabaseClusterConditionType, DatabaseClusterReason>;

export type DatabaseClusterStatus = Omit<z.output<typeof databaseClusterStatus>, 'conditions'> & {
  readonly conditions?: readonly DatabaseClusterCondition[] | undefined;
};
