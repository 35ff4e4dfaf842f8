import type { Adoption } from '../../api/common/reference.ts';
import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { Router } from '../../clients/openstack/index.ts';
import { fromDescription, toDescription } from '../../inventory/index.ts';
import { canonical } from './plan-address.ts';
import { adoptedPart } from './plan-adopted.ts';
import { described, undescribed } from './plan-description.ts';
import type { Tenancy } from './plan-project.ts';
import { interfacesOf, leaveAll, planInterfaces } from './plan-router-interface.ts';
import { findAdopted, joined, NOTHING, type Part, type Scene } from './plan-scene.ts';
import { deletionKey, type Planned, planRetirement, planThing, type Recipe } from './plan-thing.ts';
import type { GatewayWant, Step, UpdateRouterBody } from './step.ts';
import { keyOf, type ThingKey } from './thing.ts';

type RouterSpec = NonNullable<ScpCloudSpec['router']>;
type Managed = NonNullable<RouterSpec['managed']>;

interface Want {
  readonly name: string;
  readonly words: string;
  readonly gateway: GatewayWant | undefined;
  /** Of the gateway's network, when it exists. */
  readonly networkId: string | undefined;
}

const RECIPE: Recipe<Want, Router, UpdateRouterBody> = {
  kind: 'router',
  what: 'router',
  id: (router) => router.id,
  mark: (router) => fromDescription(router.description),
  held: [
    { field: 'name', want: (w) => w.name, have: (r) => r.name, body: (w) => ({ name: w.name }) },
    {
      field: 'managed.adminStateUp',
      want: () => true,
      have: (r) => r.admin_state_up,
      body: () => ({ admin_state_up: true }),
    },
    {
      field: 'managed.externalGateway.network',
      want: (w) => (w.gateway === undefined ? null : (w.networkId ?? w.gateway.network)),
      have: (r) => r.external_gateway_info?.network_id,
      body: (w) => ({ gateway: w.gateway ?? null }),
    },
    {
      field: 'managed.externalGateway.enableSnat',
      want: (w) => w.gateway?.enable_snat,
      have: (r) => r.external_gateway_info?.enable_snat,
      body: (w) => ({ gateway: w.gateway ?? null }),
    },
    {
      field: 'managed.externalGateway.fixedIp',
      want: (w) => w.gateway?.ip_address,
      have: (r) => r.external_gateway_info?.external_fixed_ips[0]?.ip_address,
      body: (w) => ({ gateway: w.gateway ?? null }),
    },
  ],
  marking: (want, mark, have) => described(mark, want.words, have.description),
  create: (common, want, mark) => ({
    ...common,
    do: 'create-router',
    ...(want.gateway === undefined ? {} : { gateway: want.gateway }),
    body: { name: want.name, description: toDescription(mark, want.words) },
  }),
  update: (common, id, changes) => ({ ...common, do: 'update-router', id, changes }),
  remove: (common, { id }) => ({ ...common, do: 'delete-router', id }),
  release: (common, { id, description }) => ({
    ...common,
    do: 'update-router',
    id,
    changes: undescribed(description),
  }),
};

export function planRouter(scene: Scene, tenancy: Tenancy, networks: ReadonlyMap<ThingKey, string>): Part {
  const declared = scene.deleting ? undefined : scene.spec.router;
  const part = declared?.adopt === undefined ? NOTHING : adopted(scene, declared.name, declared.adopt);
  if (declared?.managed === undefined) return joined(part, { ...NOTHING, steps: retire(scene, []) });
  const { name, managed } = declared;
  const key = keyOf('router', name);
  const { router: entries } = scene.observed.entries;
  const gateway = gatewayOf(managed);
  const { deletionPolicy, ...declaration } = managed;
  const gatewayNeeds = gateway === undefined ? [] : [gateway.network, ...subnetKeysOf(scene, gateway.network)];
  const planned = planThing(
    scene,
    RECIPE,
    {
      name,
      path: 'router',
      want: { name, words: managed.description ?? '', gateway, networkId: gateway && networks.get(gateway.network) },
      declaration: { ...declaration, name },
      policy: deletionPolicy,
      rivals: entries.filter((router) => router.name === name && router.project_id === tenancy.id),
      needs: [tenancy.key, ...gatewayNeeds],
    },
    entries,
  );
  if (planned.stopped) return joined(planned, { ...NOTHING, steps: retire(scene, [planned]) });
  const interfaces = planInterfaces(scene, managed, planned, key, networks);
  // The mark's hash tells of the interfaces too: it is written when they are there.
  const needs = [...gatewayNeeds, ...interfaces.map((step) => step.key)];
  const steps = planned.steps.map((step) => (step.do === 'update-router' ? { ...step, needs } : step));
  return joined({ ...planned, steps }, { ...NOTHING, steps: [...interfaces, ...retire(scene, [planned])] });
}

function retire(scene: Scene, kept: readonly Planned<Router>[]): Step[] {
  const { router: entries } = scene.observed.entries;
  const { name = '', managed } = scene.spec.router ?? {};
  const policies = new Map(managed === undefined ? [] : [[keyOf('router', name), managed.deletionPolicy] as const]);
  const steps = planRetirement(scene, RECIPE, entries, kept, policies, ({ id }) =>
    interfacesOf(scene, id).map((port) => deletionKey('router-interface', port.id)),
  );
  const leaving = steps.flatMap((step) => (step.do === 'delete-router' ? leaveAll(scene, step.id, step.path) : []));
  return [...leaving, ...steps];
}

function gatewayOf({ externalGateway }: Managed): GatewayWant | undefined {
  if (externalGateway === undefined) return undefined;
  const { network, enableSnat, fixedIp } = externalGateway;
  return {
    network: keyOf('network', network),
    ...(enableSnat === undefined ? {} : { enable_snat: enableSnat }),
    ...(fixedIp === undefined ? {} : { ip_address: canonical(fixedIp) }),
  };
}

/** A gateway gets its address from a subnet of the network, so those come first. */
function subnetKeysOf(scene: Scene, network: ThingKey): ThingKey[] {
  const declared = scene.spec.networks.find(({ name }) => keyOf('network', name) === network);
  return (declared?.managed?.subnets ?? []).map(({ name }) => keyOf('subnet', `${declared?.name ?? ''}/${name}`));
}

function adopted(scene: Scene, name: string, adopt: Adoption): Part {
  const { router: entries } = scene.observed.entries;
  return adoptedPart(
    'router',
    name,
    findAdopted(adopt, 'router', 'spec.router', entries, (router) => router.name),
  );
}
