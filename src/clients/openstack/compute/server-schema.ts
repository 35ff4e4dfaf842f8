import { z } from 'zod';
import { idText, maybe, maybeBoolean, maybeNumber, maybeText, text, textList, textMap } from '../service/schemas.ts';

const address = z.object({
  addr: text,
  version: z.number(),
  'OS-EXT-IPS:type': maybeText,
  'OS-EXT-IPS-MAC:mac_addr': maybeText,
});

/** The flavor as it was when the server was made (2.47 and later show no flavor id, since the flavor may be gone). */
const embeddedFlavor = z.object({
  id: maybeText,
  original_name: maybeText,
  vcpus: maybeNumber,
  ram: maybeNumber,
  disk: maybeNumber,
  ephemeral: maybeNumber,
  swap: maybeNumber,
  extra_specs: textMap,
});

const serverFault = z.object({ code: maybeNumber, message: maybeText, created: maybeText, details: maybeText });

/**
 * Only `id` and `status` are certain: when a cell is down, Nova answers with little more than these and status
 * `UNKNOWN` (2.69), and the `OS-EXT-SRV-ATTR:` fields are for administrators.
 */
export const server = z.object({
  id: text,
  /** ACTIVE BUILD DELETED ERROR HARD_REBOOT MIGRATING PASSWORD PAUSED REBOOT REBUILD RESCUE RESIZE REVERT_RESIZE SHELVED SHELVED_OFFLOADED SHUTOFF SOFT_DELETED SUSPENDED UNKNOWN VERIFY_RESIZE */
  status: text,
  name: z.string().default(''),
  tenant_id: maybeText,
  user_id: maybeText,
  description: maybeText,
  metadata: textMap,
  tags: textList,
  /** Null for a server booted from a volume (Nova sends an empty string). */
  image: z.union([z.object({ id: text }), z.literal('').transform(() => null)]).nullish(),
  flavor: maybe(embeddedFlavor),
  addresses: z.record(z.string(), z.array(address)).default({}),
  key_name: maybeText,
  config_drive: maybe(z.union([z.string(), z.boolean()])),
  progress: maybeNumber,
  locked: maybeBoolean,
  locked_reason: maybeText,
  security_groups: z.array(z.object({ name: text })).default([]),
  server_groups: textList,
  fault: maybe(serverFault),
  created: maybeText,
  updated: maybeText,
  hostId: maybeText,
  host_status: maybeText,
  'OS-EXT-AZ:availability_zone': maybeText,
  'OS-EXT-SRV-ATTR:host': maybeText,
  'OS-EXT-SRV-ATTR:hypervisor_hostname': maybeText,
  'OS-EXT-SRV-ATTR:hostname': maybeText,
  'OS-EXT-SRV-ATTR:instance_name': maybeText,
  'OS-EXT-STS:task_state': maybeText,
  'OS-EXT-STS:vm_state': maybeText,
  /** 0 no state, 1 running, 3 paused, 4 shut down, 6 crashed, 7 suspended. */
  'OS-EXT-STS:power_state': maybeNumber,
  'OS-SRV-USG:launched_at': maybeText,
  'OS-SRV-USG:terminated_at': maybeText,
  'os-extended-volumes:volumes_attached': z
    .array(z.object({ id: text, delete_on_termination: maybeBoolean }))
    .default([]),
});
export type Server = z.output<typeof server>;

export const volumeAttachment = z.object({
  volumeId: text,
  serverId: text,
  device: maybeText,
  tag: maybeText,
  delete_on_termination: maybeBoolean,
  attachment_id: maybeText,
});
export type ServerVolumeAttachment = z.output<typeof volumeAttachment>;

export const interfaceAttachment = z.object({
  port_id: text,
  net_id: maybeText,
  mac_addr: maybeText,
  port_state: maybeText,
  fixed_ips: z.array(z.object({ ip_address: text, subnet_id: maybeText })).nullish(),
  tag: maybeText,
});
export type InterfaceAttachment = z.output<typeof interfaceAttachment>;

export const instanceAction = z.object({
  action: text,
  request_id: text,
  instance_uuid: maybeText,
  message: maybeText,
  start_time: maybeText,
  updated_at: maybeText,
  user_id: maybeText,
  events: z
    .array(
      z.object({
        event: text,
        result: maybeText,
        start_time: maybeText,
        finish_time: maybeText,
        host: maybeText,
        details: maybeText,
      }),
    )
    .nullish(),
});
export type InstanceAction = z.output<typeof instanceAction>;

export const migration = z.object({
  id: idText,
  uuid: maybeText,
  /** `evacuation`, `live-migration`, `migration` or `resize`. */
  migration_type: maybeText,
  /** Among others accepted, pre-migrating, done, completed, error, failed. */
  status: maybeText,
  instance_uuid: maybeText,
  source_compute: maybeText,
  source_node: maybeText,
  dest_compute: maybeText,
  dest_node: maybeText,
  created_at: maybeText,
  updated_at: maybeText,
});
export type Migration = z.output<typeof migration>;
