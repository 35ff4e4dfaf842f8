import { ApiError } from '../../api-error.ts';
import { maySee as maySeeImage } from '../../image/visibility.ts';
import type { Call } from '../../versioned-api/router.ts';
import { findFlavor } from '../flavors/find.ts';
import type { FlavorRow } from '../flavors/table.ts';
import { zoneExists, zoneOfHost } from '../hosts/zones.ts';
import { keypairId } from '../keypairs/table.ts';
import { forbidden, projectOf } from '../policy.ts';
import { type DiskRequest, type Disks, planDisks } from './create-disks.ts';
import { type NetworkRequest, planNetworks } from './create-networks.ts';
import type { BuildPlan } from './plans.ts';

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

/** A request that was found good, for as many servers as it asks. */
export interface Order {
  readonly asked: CreateRequest;
  readonly flavor: FlavorRow;
  readonly imageRef: string;
  readonly zone: string | null;
  readonly plan: BuildPlan;
  readonly disks: Disks;
  readonly hints: Readonly<Record<string, unknown>>;
  readonly groupNames: readonly string[];
}

/** Finds a request good, or says as Nova does what is wrong with it. */
export function checkOrder(call: Call, asked: CreateRequest, hints: Readonly<Record<string, unknown>>): Order {
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
