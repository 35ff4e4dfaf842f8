import { z } from 'zod';
import { conditions, type Condition } from '../common/condition.ts';
import { driftStatus, orphanStatus, planStatus, resourceStatus } from '../common/plan-status.ts';
import { integer, listAtomic, listMap, listSet, time } from '../common/schema.ts';
import type { ScpCloudConditionType, ScpCloudReason } from './reasons.ts';

const word = (max = 255) => z.string().max(max);
const count = () => integer(0, Number.MAX_SAFE_INTEGER);

const cloud = z
  .object({
    authUrl: word(2048).optional().describe('Address of Keystone. Never holds a user name or password.'),
    region: word().optional().describe('Region in use.'),
    projectId: word(64).optional().describe('Identifier of the project that everything belongs to.'),
    projectName: word().optional().describe('Name of that project.'),
    projectManaged: z.boolean().optional().describe('Whether we hold the project itself; false: it is adopted.'),
    user: word().optional().describe('User of the credentials.'),
    roles: listSet(word(), 64).optional().describe('Roles of that user, as its token says.'),
    admin: z.boolean().optional().describe('Whether the credentials are those of an administrator.'),
  })
  .describe('Which cloud this is, and as whom we speak to it.');

const microversions = listMap(
  z.object({
    service: word(64).describe('Type of the service, such as compute.'),
    min: word(16).optional().describe('Oldest version that it offers.'),
    max: word(16).optional().describe('Newest version that it offers.'),
    used: word(16).optional().describe('Newest version that we ask for.'),
  }),
  32,
  'service',
).describe('Versions of the APIs.');

const modules = listMap(
  z.object({
    service: word(64).describe('Part of the cloud: nova, neutron, cinder, keystone, glance, placement, swift, heat.'),
    binary: word(128).describe('Program, such as nova-compute or neutron-l3-agent; "api" for the API itself.'),
    host: word().describe('Host that it runs on, or "-" where the cloud does not say.'),
    zone: word().optional().describe('Availability zone of the host.'),
    state: z.enum(['Up', 'Down', 'Unknown']).describe('Whether it is alive.'),
    status: z.enum(['Enabled', 'Disabled']).optional().describe('Whether it may be given work.'),
    reason: word(1024).optional().describe('Why it is disabled or down, where the cloud says so.'),
    since: time().optional().describe('Since when the state is so, as far as we saw.'),
  }),
  1024,
  'service',
  'binary',
  'host',
).describe('The modules of the cloud and their parts, each with its state.');

const zones = listMap(
  z.object({
    name: word().describe('Name of the zone.'),
    services: listSet(z.enum(['Compute', 'Volume', 'Network']), 3).describe('Services that know the zone.'),
    available: z.boolean().describe('Whether the cloud calls it available.'),
    hosts: count().optional().describe('Compute hosts in it.'),
    hostsUp: count().optional().describe('Compute hosts in it that are up and enabled.'),
  }),
  128,
  'name',
).describe('Availability zones of the cloud.');

const quota = listMap(
  z.object({
    service: word(64).describe('compute, volume or network.'),
    resource: word(64).describe('What is counted, in the words of spec.quotas.'),
    used: integer(-1, Number.MAX_SAFE_INTEGER).describe('How much is in use or reserved.'),
    limit: integer(-1, Number.MAX_SAFE_INTEGER).describe('The limit; -1 means unlimited.'),
  }),
  64,
  'service',
  'resource',
).describe('Use and limits of the project.');

const api = z
  .object({
    callsPerHour: count().optional().describe('Calls in the last hour.'),
    errorsPerHour: count().optional().describe('Calls in the last hour that failed.'),
    lastError: word(1024).optional().describe('The last failure, with the request id of the cloud.'),
    lastErrorTime: time().optional().describe('When it was.'),
    lastSweepTime: time()
      .optional()
      .describe('When the cloud was last read as a whole; moves at most every ten minutes.'),
    stale: listAtomic(
      z.object({
        service: word(64).describe('Service that could not be read.'),
        since: time().describe('Since when what we know of it is old.'),
      }),
      16,
    )
      .optional()
      .describe('Services that could not be read in the last sweep.'),
  })
  .describe("How we use the cloud's API.");

export const IMAGE_STATES = ['Waiting', 'Fetching', 'Uploading', 'Importing', 'Active', 'Failed'] as const;

const images = listMap(
  z.object({
    name: word().describe('Name of the image in the spec.'),
    state: z.enum(IMAGE_STATES).describe('How far it is.'),
    transferredBytes: count().optional().describe('How much was sent to the cloud.'),
    totalBytes: count().optional().describe('How much there is, where known.'),
    percent: integer(0, 100).optional().describe('How much of it was sent, in steps of ten.'),
    message: word(1024).optional().describe('Why it failed or waits.'),
  }),
  32,
  'name',
).describe('Progress of image uploads.');

export const BASTION_STATES = ['Creating', 'Ready', 'Silent'] as const;

const bastion = z
  .object({
    state: z
      .enum(BASTION_STATES)
      .describe('Creating: it has not answered yet. Ready: it answers. Silent: it answered once and does not now.'),
    message: word(1024).optional().describe('Why it is not Ready, and what is done about it.'),
    address: word(64).optional().describe('Floating IP: where it is reached, at port 22.'),
    internalAddress: word(64).optional().describe('Its address in its network: where machines see it come from.'),
    user: word(32).optional().describe('User to log in as.'),
    hostKey: word(4096).optional().describe('Its host key, the public half: no other is to be believed.'),
    serverId: word(64).optional().describe('Identifier of the server that it is at the moment.'),
    heals: listAtomic(
      z.object({
        at: time().describe('When.'),
        action: z.enum(['Start', 'Reboot', 'Recreate']).describe('What was done.'),
        why: word(1024).describe('What for.'),
      }),
      8,
    )
      .optional()
      .describe('What was done to heal it, newest first.'),
  })
  .describe('The bastion that we make: spec.nodeAccess.bastion.managed.');

const summary = z
  .object({
    zones: word(1024).optional().describe('Names of the zones, those that are not available with an exclamation mark.'),
    modules: word(64).optional().describe('Modules that are up, of all: 14/14.'),
    resources: word(64).optional().describe('Declared things that are Active, of all: 9/9.'),
    networks: word(1024).optional().describe('Names of the networks.'),
    drift: count().optional().describe('Fields that differ from the declaration.'),
    orphans: count().optional().describe('Things whose owner is gone.'),
    plan: word().optional().describe('What is planned; starts with "approve <hash>" while the plan waits for consent.'),
  })
  .describe('The status in short words, for kubectl get.');

export const scpCloudStatus = z
  .object({
    observedGeneration: count().optional().describe('Generation of the spec that this status is about.'),
    conditions: conditions.optional(),
    summary: summary.optional(),
    cloud: cloud.optional(),
    microversions: microversions.optional(),
    modules: modules.optional(),
    zones: zones.optional(),
    resources: resourceStatus.optional(),
    quota: quota.optional(),
    images: images.optional(),
    bastion: bastion.optional(),
    api: api.optional(),
    plan: planStatus.optional(),
    drift: driftStatus.optional(),
    orphans: orphanStatus.optional(),
  })
  .describe('The cloud and our tenant in it, as they are.');

export type ScpCloudCondition = Condition<ScpCloudConditionType, ScpCloudReason>;

export type ScpCloudStatus = Omit<z.output<typeof scpCloudStatus>, 'conditions'> & {
  readonly conditions?: readonly ScpCloudCondition[] | undefined;
};
