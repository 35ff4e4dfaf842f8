import { isoSeconds } from '../../context.ts';
import { storedTime } from '../../versioned-api/stored-time.ts';
import { bookmark, selfLinks } from '../../versioned-api/links.ts';
import type { Call } from '../../versioned-api/router.ts';
import { embeddedFlavor } from '../flavors/view.ts';
import { computeServiceOf, isUp } from '../hosts/liveness.ts';
import { zoneOfHost } from '../hosts/zones.ts';
import { addressesView, groupNamesOf } from './addresses.ts';
import { hostIdOf } from './host-id.ts';
import { statusOf } from './status.ts';
import type { ServerRow } from './table.ts';

export function serverBrief(call: Call, server: ServerRow): object {
  return { id: server.id, name: server.name, links: selfLinks(call, 'servers', server.id) };
}

/** How much of a server an answer shows: an update and a rebuild showed little until 2.75. */
export interface Shown {
  readonly all: boolean;
  readonly keyName: boolean;
  readonly userData: boolean;
  readonly serverGroups: boolean;
}
export const EVERYTHING: Shown = { all: true, keyName: true, userData: true, serverGroups: true };
/** Lists leave out what would cost a query each. */
export const IN_LIST: Shown = { ...EVERYTHING, serverGroups: false };

const HAS_FAULT = new Set(['ERROR', 'DELETED']);
const HAS_PROGRESS = new Set(['ACTIVE', 'BUILD', 'REBUILD', 'RESIZE', 'VERIFY_RESIZE', 'MIGRATING']);

export function serverView(call: Call, server: ServerRow, shown: Shown = EVERYTHING): object {
  const { minor } = call;
  const status = server.terminated_ms === null ? statusOf(server) : 'DELETED';
  const { fault } = server;
  return {
    id: server.id,
    name: server.name,
    status,
    tenant_id: server.project_id,
    user_id: server.user_id,
    metadata: server.metadata,
    hostId: hostIdOf(server),
    image: server.image_ref ? { id: server.image_ref, links: [bookmark(call, 'images', server.image_ref)] } : '',
    flavor:
      minor >= 47
        ? embeddedFlavor(server.flavor)
        : { id: server.flavor.id, links: [bookmark(call, 'flavors', server.flavor.id)] },
    created: isoSeconds(server.created_ms),
    updated: isoSeconds(server.updated_ms),
    addresses: server.vm_state === 'building' ? {} : addressesView(call.cloud, server, shown.all),
    accessIPv4: server.access_ip_v4,
    accessIPv6: server.access_ip_v6,
    links: selfLinks(call, 'servers', server.id),
    'OS-DCF:diskConfig': server.auto_disk_config ? 'AUTO' : 'MANUAL',
    ...(fault && HAS_FAULT.has(status) ? { fault: faultView(call, fault) } : {}),
    ...(HAS_PROGRESS.has(status) ? { progress: server.progress } : {}),
    ...(shown.all ? { 'OS-EXT-AZ:availability_zone': zoneShown(call, server) } : {}),
    ...(shown.all ? { config_drive: server.config_drive ? 'True' : '' } : {}),
    ...(shown.keyName ? { key_name: server.key_name } : {}),
    ...(shown.all ? extensions(call, server, shown) : {}),
    ...newerFields(call, server, shown),
  };
}

function zoneShown({ cloud }: Call, { host, pinned_zone: pinned }: ServerRow): string {
  return host ? zoneOfHost(cloud, host) : (pinned ?? '');
}

function faultView({ caller }: Call, fault: NonNullable<ServerRow['fault']>): object {
  return {
    code: fault.code,
    created: isoSeconds(fault.created_ms),
    message: fault.message,
    ...(caller.isAdmin && fault.details !== '' ? { details: fault.details } : {}),
  };
}

const microsOrNull = (ms: number | null) => (ms === null ? null : storedTime(ms));

function extensions(call: Call, server: ServerRow, shown: Shown): object {
  const { minor, caller, cloud } = call;
  const groups = groupNamesOf(cloud, server);
  const groupNames = server.ports.length === 0 && server.vm_state === 'building' ? server.security_groups : groups;
  return {
    'OS-SRV-USG:launched_at': microsOrNull(server.launched_ms),
    'OS-SRV-USG:terminated_at': microsOrNull(server.terminated_ms),
    ...(groupNames.length > 0 ? { security_groups: groupNames.map((name) => ({ name })) } : {}),
    ...(caller.isAdmin ? attributes(call, server, shown) : {}),
    'OS-EXT-STS:task_state': server.task_state,
    'OS-EXT-STS:vm_state': server.vm_state,
    'OS-EXT-STS:power_state': server.power_state,
    'os-extended-volumes:volumes_attached': server.volumes.map((volume) => ({
      id: volume.volume_id,
      ...(minor >= 3 ? { delete_on_termination: volume.delete_on_termination } : {}),
    })),
    ...(minor >= 16 && caller.isAdmin ? { host_status: hostStatus(call, server) } : {}),
  };
}

function attributes({ minor }: Call, server: ServerRow, shown: Shown): object {
  const prefix = 'OS-EXT-SRV-ATTR';
  return {
    [`${prefix}:host`]: server.host,
    [`${prefix}:instance_name`]: instanceName(server),
    [`${prefix}:hypervisor_hostname`]: server.host,
    ...(minor >= 3
      ? {
          [`${prefix}:reservation_id`]: server.reservation_id,
          [`${prefix}:launch_index`]: server.launch_index,
          [`${prefix}:hostname`]: server.hostname,
          [`${prefix}:kernel_id`]: '',
          [`${prefix}:ramdisk_id`]: '',
          [`${prefix}:root_device_name`]: server.root_device_name,
          ...(shown.userData ? { [`${prefix}:user_data`]: server.user_data } : {}),
        }
      : {}),
  };
}

/** The hypervisor's own name for it. */
export function instanceName({ number }: Pick<ServerRow, 'number'>): string {
  return `instance-${number.toString(16).padStart(8, '0')}`;
}

export function hostStatus({ cloud }: Call, { host }: ServerRow): string {
  const service = host === null ? undefined : computeServiceOf(cloud, host);
  if (!service) return '';
  if (service.disabled) return 'MAINTENANCE';
  if (service.forced_down) return 'DOWN';
  return isUp(cloud, service) ? 'UP' : 'UNKNOWN';
}

function newerFields(call: Call, server: ServerRow, shown: Shown): object {
  const { minor, caller } = call;
  const hostnameForAll = minor >= 90 && !(shown.all && caller.isAdmin);
  return {
    ...(minor >= 9 ? { locked: server.locked_by !== null } : {}),
    ...(minor >= 73 ? { locked_reason: server.locked_reason } : {}),
    ...(minor >= 19 ? { description: server.description } : {}),
    ...(minor >= 26 ? { tags: server.tags } : {}),
    ...(minor >= 63 ? { trusted_image_certificates: null } : {}),
    ...(hostnameForAll ? { 'OS-EXT-SRV-ATTR:hostname': server.hostname } : {}),
    ...(minor >= 71 && shown.serverGroups ? { server_groups: server.server_group ? [server.server_group] : [] } : {}),
  };
}
