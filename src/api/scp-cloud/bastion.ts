import { z } from 'zod';
import { bootSeconds } from '../common/boot-seconds.ts';
import { exactlyOne, type Rule, withRules } from '../common/rule.ts';
import { cidr, cloudName, integer, listSet, text } from '../common/schema.ts';
import type { Purpose } from './network.ts';

const HOST_KEY = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( [^\n]*)?$/;

const managed = z
  .object({
    image: cloudName().describe('Name of an entry in spec.images: the node image. Another one replaces the machine.'),
    flavor: cloudName().describe('Name of an entry in spec.flavors. Another one replaces the machine.'),
    network: cloudName().describe(
      'Name of an entry in spec.networks: the machine has its port there, and has to reach the other machines from it.',
    ),
    zone: text(63)
      .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/)
      .optional()
      .describe('Availability zone of the cloud. Left out: the cloud chooses. Another one replaces the machine.'),
    floatingIp: z
      .object({
        network: cloudName().describe(
          'Name of an entry of purpose External in spec.networks. Another one means another address.',
        ),
      })
      .describe('The address of the outside that it is reached at.'),
    clients: listSet(cidr(), 16)
      .default([])
      .describe(
        'Networks that SSH to the bastion comes from, in CIDR notation: that of the operator first of all. Left empty: ' +
          'from everywhere, by key only.',
      ),
    patience: z
      .object({ bootSeconds: bootSeconds() })
      .prefault({})
      .describe('How long things may take. The default is for production; slow, emulated machines need more.'),
  })
  .describe(
    'A machine that we make and hold for that: with a port, a floating IP, a security group and a host key of its own, ' +
      'which all outlive the machine. It is reached as spec.nodeAccess.sshUser.',
  );

const shape = z.object({
  host: text(253)
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/)
    .optional()
    .describe('Host name or address of an existing machine to go through.'),
  port: integer(1, 65_535).optional().describe('Its SSH port. Left out: 22.'),
  user: text(32).optional().describe('User to log in as there. Left out: debian.'),
  hostKey: withRules(text(4096), {
    cel: "self.matches('^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( [^\\n]*)?$')",
    holds: (key) => HOST_KEY.test(key),
    message: 'must be one line of an OpenSSH public key: see /etc/ssh/ssh_host_ed25519_key.pub there',
  })
    .optional()
    .describe('Its host key: no other is believed.'),
  managed: managed.optional(),
});

type Bastion = z.output<typeof shape>;

const rules: readonly Rule<Bastion>[] = [
  exactlyOne('host', 'managed', 'name the existing machine to go through, or declare the one to make'),
  {
    cel: 'has(self.managed) || has(self.hostKey)',
    holds: (b) => b.managed !== undefined || b.hostKey !== undefined,
    field: 'hostKey',
    message: 'is needed for an existing machine: put the line of /etc/ssh/ssh_host_ed25519_key.pub there',
  },
  ...(['port', 'user', 'hostKey'] as const).map((field): Rule<Bastion> => ({
    cel: `!has(self.managed) || !has(self.${field})`,
    holds: (b) => b.managed === undefined || b[field] === undefined,
    field,
    message: 'is of an existing machine: remove it, for a managed bastion has its own (see status.bastion)',
  })),
];

export const bastion = withRules(shape, ...rules).describe(
  'A machine to go through where the operator has no direct way to the management network: an existing one, or one of ours.',
);

/** What a managed bastion names, beside what there is. */
interface Named {
  readonly networks: readonly {
    readonly name: string;
    readonly purpose: Purpose;
  }[];
  readonly router?:
    | {
        readonly managed?:
          | {
              readonly externalGateway?: { readonly network: string } | undefined;
              readonly interfaces: readonly { readonly network: string }[];
            }
          | undefined;
        readonly adopt?: unknown;
      }
    | undefined;
  readonly flavors: readonly { readonly name: string }[];
  readonly images: readonly { readonly name: string }[];
  readonly nodeAccess: { readonly bastion?: Bastion | undefined };
}

const AT = 'nodeAccess.bastion.managed';
const none = '!has(self.nodeAccess) || !has(self.nodeAccess.bastion) || !has(self.nodeAccess.bastion.managed)';

function rule(
  field: string,
  cel: string,
  holds: (one: z.output<typeof managed>, s: Named) => boolean,
  message: string,
): Rule<Named> {
  return {
    cel: `${none} || ${cel}`,
    holds: (s) => s.nodeAccess.bastion?.managed === undefined || holds(s.nodeAccess.bastion.managed, s),
    field: `${AT}.${field}`,
    message,
  };
}

/** Names have to stand for something, and its floating IP has to lead to it. */
export const bastionRules: readonly Rule<Named>[] = [
  rule(
    'image',
    `self.images.exists(i, i.name == self.${AT}.image)`,
    ({ image }, s) => s.images.some(({ name }) => name === image),
    'is no entry of spec.images: declare or adopt that image, or correct the name',
  ),
  rule(
    'flavor',
    `self.flavors.exists(f, f.name == self.${AT}.flavor)`,
    ({ flavor }, s) => s.flavors.some(({ name }) => name === flavor),
    'is no entry of spec.flavors: declare or adopt that flavor, or correct the name',
  ),
  rule(
    'network',
    `self.networks.exists(n, n.name == self.${AT}.network && n.purpose != 'External')`,
    ({ network }, s) => s.networks.some(({ name, purpose }) => name === network && purpose !== 'External'),
    'is no entry of spec.networks of another purpose than External: name one that the machines are in, or can be reached from',
  ),
  rule(
    'floatingIp.network',
    `self.networks.exists(n, n.name == self.${AT}.floatingIp.network && n.purpose == 'External')`,
    ({ floatingIp }, s) =>
      s.networks.some(({ name, purpose }) => name === floatingIp.network && purpose === 'External'),
    'is no network of purpose External in spec.networks: declare or adopt that network, or correct the name',
  ),
  rule(
    'floatingIp.network',
    `(has(self.router) && (has(self.router.adopt) || (has(self.router.managed) && has(self.router.managed.externalGateway) && ` +
      `self.router.managed.externalGateway.network == self.${AT}.floatingIp.network && ` +
      `self.router.managed.interfaces.exists(i, i.network == self.${AT}.network))))`,
    ({ floatingIp, network }, { router }) =>
      router?.adopt !== undefined ||
      (router?.managed?.externalGateway?.network === floatingIp.network &&
        router.managed.interfaces.some((one) => one.network === network)),
    'is no network to which spec.router leads from that of the bastion: give the router that network as its gateway, and an interface for the network of the bastion',
  ),
];
