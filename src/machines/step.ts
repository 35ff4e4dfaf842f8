import type {
  CreateFloatingIp,
  CreatePort,
  CreateSecurityGroup,
  CreateSecurityGroupRule,
  CreateServer,
  CreateServerGroup,
  CreateVolume,
  UpdatePort,
} from '../clients/openstack/index.ts';
import type { Difference } from '../planning/difference.ts';
import type { StepCommon as CommonStep } from '../planning/step.ts';
import type { ThingKey, ThingKind } from './thing.ts';

export type StepCommon = CommonStep<ThingKind>;

/** Makes something; fields are not listed one by one. */
type Making<Do extends string, Data> = StepCommon & { readonly do: Do } & Data;
/** Changes fields of something that exists. */
type Changing<Do extends string, Body> = StepCommon & {
  readonly do: Do;
  readonly id: string;
  readonly changes: readonly Difference<Body>[];
};
type Removing<Do extends string> = StepCommon & { readonly do: Do; readonly id: string };

/** Where a body names a thing that may not exist yet, the step holds the thing's key; `apply` knows the id by then. */
type Later<Body, Field extends keyof Body> = Omit<Body, Field>;

export type RuleBody = Later<CreateSecurityGroupRule, 'security_group_id' | 'remote_group_id'>;
export type PortBody = Later<CreatePort, 'security_groups' | 'allowed_address_pairs'>;
/** Disks, user data and the fingerprint of the machine's first host key are added as it is made. */
export type ServerBody = Later<CreateServer, 'networks' | 'user_data' | 'block_device_mapping_v2'>;

export type Step =
  | Making<'create-security-group', { readonly body: CreateSecurityGroup }>
  | Changing<'update-security-group', Partial<CreateSecurityGroup>>
  | Removing<'delete-security-group'>
  /** `fromMembers`: the group itself is the other side. */
  | Making<
      'create-security-group-rule',
      { readonly group: ThingKey; readonly fromMembers: boolean; readonly body: RuleBody }
    >
  | (Removing<'delete-security-group-rule'> & { /** Id of its group. */ readonly group: string })
  | Making<'create-server-group', { readonly body: CreateServerGroup }>
  | Removing<'delete-server-group'>
  /** `carries`: ports of the virtual addresses that it may answer for. */
  | Making<'create-port', { readonly body: PortBody; readonly group: ThingKey; readonly carries: readonly ThingKey[] }>
  | Changing<'update-port', UpdatePort>
  | Removing<'delete-port'>
  | Making<'create-floating-ip', { readonly body: Later<CreateFloatingIp, 'port_id'>; readonly port: ThingKey }>
  | Changing<'update-floating-ip', { readonly port: ThingKey }>
  /** With action Replace another one is taken by a later plan; `changes` say why. */
  | (Removing<'delete-floating-ip'> & { readonly changes?: readonly Difference<undefined>[] })
  | Making<'create-volume', { readonly body: CreateVolume }>
  | Changing<'extend-volume', { readonly size: number }>
  /** Writes all of a volume's metadata anew: our mark, or what is left behind of it. */
  | Changing<'mark-volume', { readonly metadata: Readonly<Record<string, string>> }>
  | Removing<'delete-volume'>
  | Making<
      'create-server',
      {
        readonly member: string;
        /** The member had a machine before: whoever decides on healing decides on this. */
        readonly again: boolean;
        readonly body: ServerBody;
        readonly ports: readonly ThingKey[];
        readonly rootVolume?: ThingKey;
        readonly volumes: readonly ThingKey[];
        readonly group: ThingKey;
      }
    >
  | (Changing<'start-server', undefined> & { readonly how: 'start' | 'unpause' | 'resume' })
  /** With action Replace its member is made anew by a later plan; `changes` say why. */
  | (Removing<'delete-server'> & { readonly member: string; readonly changes?: readonly Difference<undefined>[] })
  | Making<'attach-volume', { readonly serverId: string; readonly volumeId: string }>;

export type StepOf<Do extends Step['do']> = Extract<Step, { readonly do: Do }>;
