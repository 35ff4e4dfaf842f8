import type { Schema } from '../../schema/json-schema.ts';
import {
  boolean,
  closed,
  description,
  diskConfig,
  envelope,
  flavorRef,
  fqdn,
  hostname,
  ipAddress,
  metadata,
  name,
  pagingQuery,
  positiveInteger,
  regexQuery,
  tag,
  textQuery,
  userData,
  uuidString,
  volumeSize,
} from '../../versioned-api/schema-types.ts';

const accessIPv4: Schema = { type: 'string', format: 'ipv4' };
const accessIPv6: Schema = { type: 'string', format: 'ipv6' };
const imageRef: Schema = {
  oneOf: [
    { type: 'string', format: 'uuid' },
    { type: 'string', maxLength: 0 },
  ],
};
const text = (maxLength = 255): Schema => ({ type: 'string', maxLength });
const personality: Schema = {
  type: 'array',
  items: closed({ path: { type: 'string' }, contents: { type: 'string' } }),
};

const legacyDisk: Readonly<Record<string, Schema>> = {
  virtual_name: text(),
  volume_id: uuidString,
  snapshot_id: uuidString,
  volume_size: volumeSize,
  device_name: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._\\-r/]*$' },
  delete_on_termination: boolean,
  no_device: {},
  connection_info: text(16_777_215),
};

const disk = (minor: number): Schema =>
  closed({
    ...legacyDisk,
    source_type: { type: 'string', enum: ['volume', 'image', 'snapshot', 'blank'] },
    uuid: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._\\-]*$' },
    image_id: uuidString,
    destination_type: { type: 'string', enum: ['local', 'volume'] },
    guest_format: text(),
    device_type: text(),
    disk_bus: text(),
    boot_index: { type: ['integer', 'string', 'null'], pattern: '^-?[0-9]+$' },
    ...(minor === 32 || minor >= 42 ? { tag } : {}),
    ...(minor >= 67 ? { volume_type: { type: ['string', 'null'], minLength: 0, maxLength: 255 } } : {}),
  });

function networks(minor: number): Schema {
  const network = closed({
    fixed_ip: ipAddress,
    port: { oneOf: [{ type: 'string', format: 'uuid' }, { type: 'null' }] },
    uuid: minor < 37 ? { type: 'string' } : { type: 'string', format: 'uuid' },
    ...((minor >= 32 && minor < 37) || minor >= 42 ? { tag } : {}),
  });
  const list: Schema = { type: 'array', items: network };
  return minor < 37 ? list : { oneOf: [list, { type: 'string', enum: ['none', 'auto'] }] };
}

const hints: Schema = {
  type: 'object',
  properties: {
    group: { type: 'string', format: 'uuid' },
    different_host: {
      oneOf: [
        { type: 'string', format: 'uuid' },
        { type: 'array', items: uuidString },
      ],
    },
    same_host: { type: ['string', 'array'], items: uuidString },
  },
  additionalProperties: true,
};

export function createServer(minor: number): Schema {
  const members: Readonly<Record<string, Schema>> = {
    name,
    imageRef,
    flavorRef,
    adminPass: { type: 'string' },
    metadata,
    networks: networks(minor),
    'OS-DCF:diskConfig': diskConfig,
    accessIPv4,
    accessIPv6,
    ...(minor < 57 ? { personality } : {}),
    availability_zone: name,
    block_device_mapping: { type: 'array', items: closed(legacyDisk) },
    block_device_mapping_v2: { type: 'array', items: disk(minor) },
    config_drive: boolean,
    key_name: name,
    min_count: positiveInteger,
    max_count: positiveInteger,
    return_reservation_id: boolean,
    security_groups: { type: 'array', items: closed({ name }) },
    user_data: userData,
    ...(minor >= 19 ? { description } : {}),
    ...(minor >= 52 ? { tags: { type: 'array', items: tag, maxItems: 50 } satisfies Schema } : {}),
    ...(minor >= 63 ? { trusted_image_certificates: { type: ['array', 'null'] } satisfies Schema } : {}),
    ...(minor >= 74 ? { host: fqdn, hypervisor_hostname: fqdn } : {}),
    ...(minor >= 90 ? { hostname } : {}),
  };
  const required = ['name', 'flavorRef', ...(minor >= 37 ? ['networks'] : [])];
  return {
    type: 'object',
    properties: {
      server: closed(members, required),
      'os:scheduler_hints': hints,
      'OS-SCH-HNT:scheduler_hints': hints,
    },
    required: ['server'],
    additionalProperties: false,
  };
}

export const updateServer = (minor: number): Schema =>
  envelope(
    'server',
    closed({
      name,
      'OS-DCF:diskConfig': diskConfig,
      accessIPv4,
      accessIPv6,
      ...(minor >= 19 ? { description } : {}),
      ...(minor >= 90 ? { hostname } : {}),
    }),
  );

export const rebuild = (minor: number): Schema =>
  envelope(
    'rebuild',
    closed(
      {
        name,
        imageRef: uuidString,
        adminPass: { type: 'string' },
        metadata,
        preserve_ephemeral: boolean,
        'OS-DCF:diskConfig': diskConfig,
        accessIPv4,
        accessIPv6,
        ...(minor < 57 ? { personality } : {}),
        ...(minor >= 19 ? { description } : {}),
        ...(minor >= 54
          ? {
              key_name: {
                oneOf: [{ type: 'string', minLength: 1, maxLength: 255 }, { type: 'null' }],
              } satisfies Schema,
            }
          : {}),
        ...(minor >= 57 ? { user_data: { oneOf: [userData, { type: 'null' }] } satisfies Schema } : {}),
        ...(minor >= 63 ? { trusted_image_certificates: { type: ['array', 'null'] } satisfies Schema } : {}),
        ...(minor >= 90 ? { hostname } : {}),
      },
      ['imageRef'],
    ),
  );

const IGNORED_SORT_KEYS = [
  ...['architecture', 'cell_name', 'cleaned', 'default_ephemeral_device', 'default_swap_device', 'deleted'],
  ...['deleted_at', 'disable_terminate', 'ephemeral_gb', 'ephemeral_key_uuid', 'id', 'key_data', 'launched_on'],
  ...['memory_mb', 'os_type', 'reservation_id', 'root_gb', 'shutdown_terminate', 'user_data', 'vcpus', 'vm_mode'],
];
const SORT_KEYS = [
  ...['access_ip_v4', 'access_ip_v6', 'auto_disk_config', 'availability_zone', 'config_drive', 'created_at'],
  ...['display_description', 'display_name', 'host', 'hostname', 'image_ref', 'instance_type_id', 'kernel_id'],
  ...['key_name', 'launch_index', 'launched_at', 'locked_by', 'node', 'power_state', 'progress', 'project_id'],
  ...['ramdisk_id', 'root_device_name', 'task_state', 'terminated_at', 'updated_at', 'user_id', 'uuid', 'vm_state'],
  ...['locked', ...IGNORED_SORT_KEYS],
];

const REGEX_FILTERS = [
  ...['kernel_id', 'ramdisk_id', 'hostname', 'key_name', 'power_state', 'node', 'flavor', 'reservation_id'],
  ...['launched_at', 'terminated_at', 'availability_zone', 'name', 'display_name', 'description'],
  ...['display_description', 'locked_by', 'root_device_name', 'config_drive', 'access_ip_v4', 'access_ip_v6'],
  ...['auto_disk_config', 'progress', 'ip', 'ip6', 'created_at', 'updated_at'],
];
const TEXT_FILTERS = [
  ...['user_id', 'project_id', 'tenant_id', 'launch_index', 'image_ref', 'image', 'vm_state', 'task_state', 'host'],
  ...['uuid', 'sort_dir', 'all_tenants', 'soft_deleted', 'deleted', 'status', 'cell_name'],
  ...[
    'block_device_mapping',
    'services',
    'metadata',
    'system_metadata',
    'info_cache',
    'security_groups',
    'pci_devices',
  ],
];

export function listServers(minor: number): Schema {
  const dates: Schema = { type: 'array', items: { type: 'string', format: 'date-time' } };
  const tags = minor >= 26 ? ['tags', 'tags-any', 'not-tags', 'not-tags-any'] : [];
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries([...TEXT_FILTERS, ...tags].map((key) => [key, textQuery])),
      ...Object.fromEntries(REGEX_FILTERS.map((key) => [key, regexQuery])),
      sort_key: { type: 'array', items: { type: 'string', enum: SORT_KEYS } },
      ...pagingQuery,
      'changes-since': dates,
      ...(minor >= 66 ? { 'changes-before': dates } : {}),
      ...(minor >= 73 ? { locked: textQuery } : {}),
    },
    patternProperties: { '^_': textQuery },
    additionalProperties: minor < 75,
  };
}
