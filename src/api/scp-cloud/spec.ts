import { z } from 'zod';
import { overlaps } from '../common/address.ts';
import { approval, drift, mode, orphanPolicy, unapprovedDeletions } from '../common/control.ts';
import { parseDurationMs } from '../common/duration.ts';
import { maintenanceWindows } from '../common/maintenance-window.ts';
import { credentialsRef } from '../common/reference.ts';
import { type Rule, withRules } from '../common/rule.ts';
import { duration, integer, listMap, text } from '../common/schema.ts';
import { keypair, nodeAccess } from './access.ts';
import { bastionRules } from './bastion.ts';
import { flavor } from './flavor.ts';
import { image } from './image.ts';
import { network, PURPOSES, type Purpose } from './network.ts';
import { project, quotas, roleAssignments } from './project.ts';
import { router } from './router.ts';
import { securityGroup } from './security-group.ts';

const api = z
  .object({
    callsPerSecond: integer(1, 1000)
      .default(10)
      .describe('How many calls per second the cloud has to bear from us at most.'),
    burst: integer(1, 1000).default(20).describe('How many calls may come at once after a quiet time.'),
    sweepInterval: withRules(duration(), {
      cel: "self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') && duration(self) >= duration('10s') && duration(self) <= duration('24h')",
      holds: (value) => {
        const ms = parseDurationMs(value);
        return ms !== undefined && ms >= 10_000 && ms <= 86_400_000;
      },
      message: 'must be a duration between 10s and 24h, such as 60s or 5m',
    })
      .default('60s')
      .describe('How often the whole cloud is read to notice changes made by others. A duration such as 60s or 5m.'),
  })
  .prefault({})
  .describe("How much we may ask of the cloud's API.");

const shape = z.object({
  mode,
  approval: approval.optional(),
  drift,
  maintenanceWindows,
  orphans: orphanPolicy,
  unapprovedDeletions,
  credentialsRef,
  region: text(255)
    .optional()
    .describe('Region of the cloud. Left out: the one of the clouds.yaml entry, or the only one.'),
  api,
  project: project.optional(),
  quotas,
  roleAssignments,
  networks: listMap(network, 16, 'name').default([]).describe('Networks of the project, told apart by name.'),
  router: router.optional(),
  securityGroups: listMap(securityGroup, 32, 'name').default([]).describe('Security groups, told apart by name.'),
  flavors: listMap(flavor, 64, 'name').default([]).describe('Flavors (sizes of servers), told apart by name.'),
  keypair: keypair.optional(),
  images: listMap(image, 32, 'name').default([]).describe('Images that servers boot from, told apart by name.'),
  nodeAccess,
});

export type ScpCloudSpec = z.output<typeof shape>;
export type ScpCloudSpecInput = z.input<typeof shape>;

const SINGLE: readonly Purpose[] = PURPOSES.filter((purpose) => purpose !== 'Other');

const rules: readonly Rule<ScpCloudSpec>[] = [
  {
    cel: '!has(oldSelf.region) || (has(self.region) && self.region == oldSelf.region)',
    field: 'region',
    message: 'cannot be changed or removed once set: create another ScpCloud for another region',
  },
  {
    cel: 'has(self.project) == has(oldSelf.project)',
    field: 'project',
    message: 'cannot be added or removed: create another ScpCloud for another project',
  },
  {
    cel: "['Management', 'Data', 'External'].all(p, self.networks.filter(n, n.purpose == p).size() <= 1)",
    holds: (s) => SINGLE.every((p) => s.networks.filter((n) => n.purpose === p).length <= 1),
    field: 'networks',
    message: 'have the purpose Management, Data or External twice: give the second one the purpose Other',
  },
  {
    cel:
      'self.networks.all(a, !has(a.managed) || a.managed.subnets.all(s, !isCIDR(s.cidr) || self.networks.all(b, !has(b.managed) || ' +
      'b.managed.subnets.all(t, (a.name == b.name && s.name == t.name) || !isCIDR(t.cidr) || ' +
      '!(cidr(s.cidr).containsCIDR(t.cidr))))))',
    holds: (s) => {
      const cidrs = s.networks.flatMap((n) => n.managed?.subnets.map((subnet) => subnet.cidr) ?? []);
      return cidrs.every((a, i) => cidrs.slice(i + 1).every((b) => !overlaps(a, b)));
    },
    field: 'networks',
    message: 'have subnets with overlapping cidrs: give every subnet of this cloud a range of its own',
  },
  {
    cel:
      '!has(self.router) || !has(self.router.managed) || !has(self.router.managed.externalGateway) || ' +
      "self.networks.exists(n, n.name == self.router.managed.externalGateway.network && n.purpose == 'External')",
    holds: (s) => {
      const gateway = s.router?.managed?.externalGateway;
      return gateway === undefined || s.networks.some((n) => n.name === gateway.network && n.purpose === 'External');
    },
    field: 'router.managed.externalGateway.network',
    message: 'is no network of purpose External in spec.networks: declare or adopt that network, or correct the name',
  },
  {
    cel:
      '!has(self.router) || !has(self.router.managed) || self.router.managed.interfaces.all(i, self.networks.exists(n, ' +
      'n.name == i.network && (!has(n.managed) || n.managed.subnets.exists(s, s.name == i.subnet))))',
    holds: (s) =>
      s.router?.managed?.interfaces.every((i) =>
        s.networks.some(
          (n) =>
            n.name === i.network && (n.managed === undefined || n.managed.subnets.some((t) => t.name === i.subnet)),
        ),
      ) ?? true,
    field: 'router.managed.interfaces',
    message: 'name a network or subnet that spec.networks does not have: declare it there, or correct the name',
  },
  {
    cel:
      'self.securityGroups.all(g, !has(g.managed) || g.managed.rules.all(r, !has(r.remoteGroup) || ' +
      'self.securityGroups.exists(o, o.name == r.remoteGroup)))',
    holds: (s) => {
      const names = new Set(s.securityGroups.map((g) => g.name));
      return s.securityGroups.every(
        (g) => g.managed?.rules.every((r) => r.remoteGroup === undefined || names.has(r.remoteGroup)) ?? true,
      );
    },
    field: 'securityGroups',
    message:
      'have a rule whose remoteGroup is no group in spec.securityGroups: declare or adopt that group, or correct the name',
  },
  ...bastionRules,
];

export const scpCloudSpec = withRules(shape, ...rules).describe('The cloud and our tenant in it, as they should be.');
