import type {
  CreateFlavor,
  CreateImage,
  CreateKeypair,
  CreateNetwork,
  CreateProject,
  CreateRouter,
  CreateSecurityGroup,
  CreateSecurityGroupRule,
  CreateSubnet,
  ImagePatch,
  ProjectRole,
  UpdateNetwork,
  UpdateProject,
  UpdateRouter,
  UpdateSubnet,
} from '../../clients/openstack/index.ts';
import type { Difference } from '../../planning/difference.ts';
import type { StepCommon as CommonStep } from '../../planning/step.ts';
import type { SetupStep } from '../../convergence/setup/step.ts';
import type { MachineStep, MachineThingKind } from '../../machines/index.ts';
import type { RebootStep, RetireKeyStep } from '../common/machine-step.ts';
import type { LeftKind, ThingKey, ThingKind } from './thing.ts';

export type { Cause, StepKey } from '../../planning/step.ts';

export type StepCommon = CommonStep<ThingKind | LeftKind | MachineThingKind>;

/** Makes something; `path`s that differ are not listed one by one. */
type Making<Do extends string, Data> = StepCommon & { readonly do: Do } & Data;
/** Changes fields of something that exists. */
type Changing<Do extends string, Body> = StepCommon & {
  readonly do: Do;
  readonly id: string;
  readonly changes: readonly Difference<Body>[];
};
type Removing<Do extends string> = StepCommon & { readonly do: Do; readonly id: string };

/** Where a body names a thing that may not exist yet, it holds the thing's key; `apply` knows the id by then. */
type Later<Body, Field extends keyof Body> = Omit<Body, Field>;

/** A gateway whose network may be made by the same plan. */
export interface GatewayWant {
  readonly network: ThingKey;
  readonly enable_snat?: boolean;
  readonly ip_address?: string;
}

export type RuleBody = Later<CreateSecurityGroupRule, 'security_group_id' | 'remote_group_id'>;
export type UpdateRouterBody = Omit<UpdateRouter, 'external_gateway_info'> & { readonly gateway?: GatewayWant | null };
export type QuotaService = 'compute' | 'volume' | 'network';

export type Step =
  | Making<'create-project', { readonly domain: string; readonly body: Omit<CreateProject, 'domain_id'> }>
  | Changing<'update-project', UpdateProject>
  | Removing<'delete-project'>
  | (StepCommon & {
      readonly do: 'set-quota';
      readonly service: QuotaService;
      readonly changes: readonly Difference<Readonly<Record<string, number>>>[];
    })
  | Making<'grant-role', { readonly grant: GrantWant }>
  | Making<'create-network', { readonly body: CreateNetwork }>
  | Changing<'update-network', UpdateNetwork>
  | Removing<'delete-network'>
  | Making<'create-subnet', { readonly network: ThingKey; readonly body: Later<CreateSubnet, 'network_id'> }>
  | Changing<'update-subnet', UpdateSubnet>
  | Removing<'delete-subnet'>
  | Making<
      'create-router',
      { readonly gateway?: GatewayWant; readonly body: Later<CreateRouter, 'external_gateway_info'> }
    >
  | Changing<'update-router', UpdateRouterBody>
  | Removing<'delete-router'>
  | Making<'add-router-interface', { readonly router: ThingKey; readonly subnet: ThingKey }>
  | Making<'remove-router-interface', { readonly routerId: string; readonly portId: string }>
  | Making<'create-security-group', { readonly body: CreateSecurityGroup }>
  | Changing<'update-security-group', Partial<CreateSecurityGroup>>
  | Removing<'delete-security-group'>
  | Making<
      'create-security-group-rule',
      { readonly group: ThingKey; readonly remoteGroup?: ThingKey; readonly body: RuleBody }
    >
  | (Removing<'delete-security-group-rule'> & { /** Id of its group. */ readonly group: string })
  | Making<'create-flavor', { readonly body: CreateFlavor }>
  | Changing<'update-flavor', { readonly description: string }>
  | (StepCommon & {
      readonly do: 'set-flavor-extra-specs';
      readonly flavor: ThingKey;
      readonly changes: readonly Difference<Readonly<Record<string, string>>>[];
    })
  | Making<'add-flavor-access', { readonly flavor: ThingKey; readonly projectId: string | undefined }>
  | Making<'remove-flavor-access', { readonly flavor: ThingKey; readonly projectId: string }>
  | Removing<'delete-flavor'>
  | Making<'create-keypair', { readonly body: CreateKeypair }>
  | Removing<'delete-keypair'>
  | Making<'create-image', { readonly body: CreateImage }>
  | Making<'upload-image', { readonly image: ThingKey; readonly source: ImageSource }>
  | Changing<'update-image', readonly ImagePatch[]>
  /** `guarded`: Glance refuses to delete it until it is no longer protected. */
  | (Removing<'delete-image'> & { readonly guarded: boolean })
  | Removing<'delete-server'>
  | Removing<'delete-server-group'>
  | Removing<'delete-port'>
  | Removing<'delete-floating-ip'>
  | Removing<'delete-volume'>
  | Making<'remove-aggregate-host', { readonly aggregate: string; readonly host: string }>
  | Removing<'delete-aggregate'>
  /** `id` is that of the host's nova-compute. */
  | Changing<'enable-host', { readonly status: 'enabled' }>
  | ChangeBastion;

/** Something of the bastion, in the words of machines and of what is inside them. `changes` are those of it that are to be made. */
export type ChangeBastion = StepCommon & {
  readonly do: 'change-bastion';
  readonly of: BastionStep;
  readonly changes?: readonly Difference<unknown>[];
  readonly again?: boolean;
};
export type BastionStep = MachineStep | RebootStep | RetireKeyStep | SetupStep;

/** Who is to hold which role in the tenant's project, all ids known. */
export type GrantWant = DistributiveOmit<ProjectRole, 'project_id'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Where the data of an image come from, and what they have to be. */
export interface ImageSource {
  readonly from: { readonly file: string } | { readonly url: string };
  readonly checksum?: { readonly algorithm: 'sha256' | 'sha512'; readonly value: string };
}

export type StepOf<Do extends Step['do']> = Extract<Step, { readonly do: Do }>;
