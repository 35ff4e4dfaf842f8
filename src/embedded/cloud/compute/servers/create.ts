import { ApiError } from '../../api-error.ts';
import { newId } from '../../context.ts';
import { maySee as maySeeImage } from '../../image/visibility.ts';
import { selfLinks } from '../../versioned-api/links.ts';
import type { Call } from '../../versioned-api/router.ts';
import { truthy } from '../../versioned-api/schema-types.ts';
import { nextNumber } from '../counters.ts';
import { findFlavor } from '../flavors/find.ts';
import type { FlavorRow } from '../flavors/table.ts';
import { zoneExists, zoneOfHost } from '../hosts/zones.ts';
import { keypairId } from '../keypairs/table.ts';
import { forbidden, projectOf } from '../policy.ts';
import { type DiskRequest, type Disks, planDisks, takeVolumes } from './create-disks.ts';
import { type NetworkRequest, planNetworks } from './create-networks.ts';
import { hostnameFor } from './hostname.ts';
import { startJob } from './jobs.ts';
import { newPassword } from './password.ts';
import type { BuildPlan } from './plans.ts';
import { countWithinQuota } from './quota.ts';
import { POWER, type ServerRow } from './table.ts';

export interface CreateRequest {
  readonly name: string;
  readonly flavorRef: string | number;
  readonly imageRef?: string;
  readonly adminPass?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly networks?: readonly NetworkRequest[] | 'none' | 'auto';
  readonly 'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';
  readonly accessIPv4?: string;
  readonly accessIPv6?: string;
  readonly availability_zone?: string;
  readonly block_device_mapping?: readonly DiskRequest[];
  readonly block_device_mapping_v2?: readonly DiskRequest[];
  readonly config_drive?: unknown;
  readonly key_name?: string;
  readonly min_count?: number | string;
  readonly max_count?: number | string;
  readonly return_reservation_id?: unknown;
  readonly security_groups?: readonly { readonly name?: string }[];
  readonly user_data?: string;
  readonly description?: string | null;
  readonly tags?: readonly string[];
  readonly host?: string;
  readonly hypervisor_hostname?: string;
  readonly hostname?: string;
}

interface Body {
  readonly server: CreateRequest;
  readonly 'os:scheduler_hints'?: Readonly<Record<string, unknown>>;
  readonly 'OS-SCH-HNT:scheduler_hints'?: Readonly<Record<string, unknown>>;
}

const SCHEDULING_MS = 300;

export function createServer(call: Call): Response {
  const body = call.body as Body;
  const { server: asked } = body;
  const hints = body['os:scheduler_hints'] ?? body['OS-SCH-HNT:scheduler_hints'] ?? {};
  const minCount = Number(asked.min_count ?? 1);
  const maxCount = Number(asked.max_count ?? minCount);
  if (minCount > maxCount) throw new ApiError(400, 'min_count must be <= max_count');
  const order = checkOrder(call, asked, hints);
  const count = countWithinQuota(call, order.flavor, { min: minCount, max: maxCount });
  const password = asked.adminPass ?? newPassword(call.cloud.random);
  const reservation = `r-${newId(call.cloud).replaceAll('-', '').slice(0, 8)}`;
  const servers = Array.from({ length: count }, (_, index) =>
    placeOrder(call, order, { index, count: maxCount, reservation }),
  );
  const [first] = servers;
  if (truthy(asked.return_reservation_id)) return Response.json({ reservation_id: reservation }, { status: 202 });
  if (!first) throw new ApiError(403, 'Quota exceeded');
  const links = selfLinks(call, 'servers', first.id);
  const answer = {
    id: first.id,
    links,
    'OS-DCF:diskConfig': first.auto_disk_config ? 'AUTO' : 'MANUAL',
    security_groups: first.security_groups.map((name) => ({ name })),
    adminPass: password,
  };
  return Response.json({ server: answer }, { status: 202, headers: { location: links[0]?.href ?? '' } });
}

/** A request that was found good, for as many servers as it asks. */
interface Order {
  readonly asked: CreateRequest;
  readonly flavor: FlavorRow;
  readonly imageRef: string;
  readonly zone: string | null;
  readonly plan: BuildPlan;
  readonly disks: Disks;
  readonly hints: Readonly<Record<string, unknown>>;
  readonly groupNames: readonly string[];
}

function checkOrder(call: Call, asked: CreateRequest, hints: Readonly<Record<string, unknown>>): Order {
  const { zone, host } = placeOf(call, asked);
  const requests = asked.block_device_mapping_v2 ?? asked.block_device_mapping ?? [];
  if (asked.block_device_mapping?.length && asked.block_device_mapping_v2?.length) {
    const message = 'Using different block_device_mapping syntaxes is not allowed in the same request.';
    throw new ApiError(400, message);
  }
  const imageRef = asked.imageRef ?? '';
  if (imageRef === '' && requests.length === 0) throw new ApiError(400, 'Missing imageRef attribute');
  const flavor = findFlavor(call, String(asked.flavorRef).split('/').at(-1) ?? '', 400);
  if (zone !== null && !zoneExists(call.cloud, zone)) {
    throw new ApiError(400, 'The requested availability zone is not available');
  }
  requireImage(call, imageRef, flavor);
  requireKey(call, asked.key_name);
  const groupNames = [...new Set((asked.security_groups ?? []).flatMap(({ name }) => (name ? [name] : [])))];
  const networks = planNetworks(call, asked.networks, groupNames);
  requireGroup(call, hints['group']);
  const disks = planDisks(call, requests, imageRef !== '');
  const plan = { networks, disks: disks.plans, host };
  return { asked, flavor, imageRef: disks.volumeBacked ? '' : imageRef, zone, plan, disks, hints, groupNames };
}

/** `zone:host` forces a host; `host` since 2.74 asks for one. */
function placeOf(call: Call, asked: CreateRequest): { zone: string | null; host: string | null } {
  const [zone = '', forced = ''] = (asked.availability_zone ?? '').split(':');
  if (forced && !call.caller.isAdmin) throw forbidden('servers:create:forced_host');
  const wanted = asked.host ?? asked.hypervisor_hostname;
  if (wanted !== undefined && !call.caller.isAdmin) throw forbidden('compute:servers:create:requested_destination');
  const host = forced || wanted || null;
  if (host !== null && !call.cloud.state.tables.compute.hosts.has(host)) {
    throw new ApiError(400, `Compute host ${host} could not be found.`);
  }
  if (forced && zone !== '' && zone !== zoneOfHost(call.cloud, forced)) return { zone: null, host };
  return { zone: zone || null, host };
}

function requireImage(call: Call, id: string, flavor: FlavorRow): void {
  if (id === '') return;
  const image = call.cloud.state.tables.image.images.get(id);
  if (!image || !maySeeImage(call, image)) throw new ApiError(400, 'Can not find requested image');
  if (image.status !== 'active') throw new ApiError(400, `Image ${id} is not active.`);
  if (image.min_ram > flavor.ram) throw new ApiError(400, "Flavor's memory is too small for requested image.");
  if (flavor.disk !== 0 && image.min_disk > flavor.disk) {
    const bytes = `${flavor.disk * 1024 ** 3} bytes`;
    const least = `minimum disk size is ${image.min_disk * 1024 ** 3} bytes`;
    throw new ApiError(
      400,
      `Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is ${bytes}, ${least}.`,
    );
  }
}

function requireKey({ cloud, caller }: Call, name: string | undefined): void {
  if (name === undefined || cloud.state.tables.compute.keypairs.has(keypairId(caller.user.id, name))) return;
  throw new ApiError(400, 'Invalid key_name provided.');
}

function requireGroup(call: Call, id: unknown): void {
  if (typeof id !== 'string') return;
  const group = call.cloud.state.tables.compute.serverGroups.get(id);
  const mine = call.caller.isAdmin || group?.project_id === projectOf(call);
  if (!group || !mine) throw new ApiError(400, `Instance group ${id} could not be found.`);
}

interface Which {
  readonly index: number;
  readonly count: number;
  readonly reservation: string;
}

function placeOrder(call: Call, order: Order, { index, count, reservation }: Which): ServerRow {
  const { cloud, caller } = call;
  const { asked, flavor, hints } = order;
  const name = count > 1 ? `${asked.name}-${index + 1}` : asked.name;
  const now = cloud.clock.now();
  const id = newId(cloud);
  const server = cloud.state.tables.compute.servers.insert({
    id,
    number: nextNumber(cloud, 'servers'),
    name,
    description: call.minor >= 19 ? (asked.description ?? null) : name,
    hostname: asked.hostname ?? hostnameFor(name, id),
    project_id: projectOf(call),
    user_id: caller.user.id,
    host: null,
    vm_state: 'building',
    task_state: 'scheduling',
    power_state: POWER.none,
    image_ref: order.imageRef,
    flavor,
    before_resize: null,
    metadata: asked.metadata ?? {},
    tags: asked.tags ?? [],
    key_name: asked.key_name ?? null,
    user_data: asked.user_data ?? null,
    config_drive: truthy(asked.config_drive ?? false),
    access_ip_v4: asked.accessIPv4 ?? '',
    access_ip_v6: asked.accessIPv6 ?? '',
    auto_disk_config: asked['OS-DCF:diskConfig'] === 'AUTO',
    pinned_zone: order.zone,
    progress: 0,
    fault: null,
    locked_by: null,
    locked_reason: null,
    reservation_id: reservation,
    launch_index: index,
    root_device_name: null,
    security_groups: order.groupNames.length > 0 ? order.groupNames : ['default'],
    volumes: takeVolumes(call, id, order.disks.existing, 1),
    ports: [],
    volume_backed: order.disks.volumeBacked,
    server_group: typeof hints['group'] === 'string' ? hints['group'] : null,
    hints,
    created_ms: now,
    updated_ms: now,
    launched_ms: null,
    terminated_ms: null,
  });
  startJob(call, server, 'create', {
    kind: 'schedule-build',
    ms: SCHEDULING_MS,
    event: 'conductor_schedule_and_build_instances',
    task: 'scheduling',
    host: null,
    data: order.plan,
  });
  return server;
}
