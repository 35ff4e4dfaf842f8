import { z } from 'zod';
import { deletionPolicy } from '../common/control.ts';
import { cloudId, integer, listMap, text } from '../common/schema.ts';
import { exactlyOne, immutable, keepsManagement, withRules } from '../common/rule.ts';

const domain = () => text(64).default('Default').describe('Name of its Keystone domain.');

const managed = z
  .object({
    name: withRules(text(64), immutable('create another ScpCloud for another project')).describe(
      'Name of the project.',
    ),
    domain: domain(),
    description: text(200).optional().describe('What the project is for. Our mark is written behind it.'),
    deletionPolicy: deletionPolicy('Retain', 'what others keep in the project would be lost with it'),
  })
  .describe(
    'A project that we create and hold. Needs administrator credentials; with others the project of the credentials is ' +
      'adopted instead, and status.cloud says so.',
  );

const adopt = withRules(
  z.object({
    id: cloudId().optional().describe('Identifier of the existing project.'),
    name: text(64).optional().describe('Name of the existing project.'),
    domain: domain(),
  }),
  exactlyOne('id', 'name', 'say which existing project is meant, by its id or by its name'),
  { cel: 'self == oldSelf', message: 'cannot be changed: create another ScpCloud for another project' },
).describe('An existing project, used as it is: its name and description are never changed and it is never deleted.');

export const project = withRules(
  z.object({ managed: managed.optional(), adopt: adopt.optional() }),
  exactlyOne('managed', 'adopt', 'declare the project to create, or name the existing one to use'),
  keepsManagement,
).describe('The project (tenant) that everything below belongs to. Left out: the project of the credentials.');

export const roleAssignments = listMap(
  z.object({
    subject: z.enum(['User', 'Group']).describe('Whether name means a user or a group.'),
    name: text(255).describe('Name of the user or group.'),
    domain: domain(),
    role: text(255).describe('Name of the role, such as member, reader or admin.'),
  }),
  64,
  'subject',
  'name',
  'domain',
  'role',
)
  .default([])
  .describe(
    'Who may do what in the project. Needs administrator credentials. Assignments that are not listed are left alone.',
  );

const limit = (what: string) =>
  integer(-1, 2_147_483_647).optional().describe(`${what}. -1 means unlimited; left out, the limit is not touched.`);

export const quotas = z
  .object({
    compute: z
      .object({
        instances: limit('Servers'),
        cores: limit('Virtual CPUs'),
        ramMiB: limit('Memory in MiB'),
        keyPairs: limit('Keypairs per user'),
        serverGroups: limit('Server groups'),
        serverGroupMembers: limit('Servers in one server group'),
        metadataItems: limit('Metadata items per server'),
      })
      .prefault({})
      .describe('Limits in Nova.'),
    volume: z
      .object({
        volumes: limit('Volumes'),
        gigabytes: limit('Size of all volumes and snapshots in GiB'),
        snapshots: limit('Snapshots'),
        perVolumeGigabytes: limit('Size of one volume in GiB'),
        backups: limit('Backups'),
        backupGigabytes: limit('Size of all backups in GiB'),
      })
      .prefault({})
      .describe('Limits in Cinder.'),
    network: z
      .object({
        networks: limit('Networks'),
        subnets: limit('Subnets'),
        ports: limit('Ports'),
        routers: limit('Routers'),
        floatingIps: limit('Floating IPs'),
        securityGroups: limit('Security groups'),
        securityGroupRules: limit('Security group rules'),
      })
      .prefault({})
      .describe('Limits in Neutron.'),
  })
  .prefault({})
  .describe('Limits of the project. Needs administrator credentials. Only what is listed is held.');
