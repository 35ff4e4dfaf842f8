import { MEMBER_STATUSES, VISIBILITIES } from './tables.ts';

const UUID = '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$';

interface Property {
  readonly type: string | readonly string[];
  readonly description: string;
  readonly enum?: readonly (string | null)[];
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly readOnly?: boolean;
  readonly items?: object;
  readonly is_base?: boolean;
}

const text = (description: string): Property => ({ type: 'string', description });
const textOrNull = (description: string, maxLength = 255): Property => ({
  type: ['null', 'string'],
  description,
  maxLength,
});
const readOnly = (property: Property): Property => ({ ...property, readOnly: true });
const known = (property: Property): Property => ({ ...property, is_base: false });

const STATUSES = [
  ...['queued', 'saving', 'active', 'killed', 'deleted', 'uploading', 'importing', 'pending_delete', 'deactivated'],
];
export const CONTAINER_FORMATS = [null, 'ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed'] as const;
export const DISK_FORMATS = [
  ...[null, 'ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'],
] as const;

/** Glance's own fields. What is not among them is a property of the image's owner, and text. */
export const BASE_PROPERTIES: Readonly<Record<string, Property>> = {
  id: { ...text('An identifier for the image'), pattern: UUID },
  name: textOrNull('Descriptive name for the image'),
  status: { ...readOnly(text('Status of the image')), enum: STATUSES },
  visibility: { ...text('Scope of image accessibility'), enum: VISIBILITIES },
  protected: { type: 'boolean', description: 'If true, image will not be deletable.' },
  os_hidden: { type: 'boolean', description: 'If true, image will not appear in default image list response.' },
  checksum: readOnly(textOrNull('md5 hash of image contents.', 32)),
  os_hash_algo: readOnly(textOrNull('Algorithm to calculate the os_hash_value', 64)),
  os_hash_value: readOnly(
    textOrNull('Hexdigest of the image contents using the algorithm specified by the os_hash_algo', 128),
  ),
  owner: textOrNull('Owner of the image'),
  size: readOnly({ type: ['null', 'integer'], description: 'Size of image file in bytes' }),
  virtual_size: readOnly({ type: ['null', 'integer'], description: 'Virtual size of image in bytes' }),
  container_format: { type: ['null', 'string'], description: 'Format of the container', enum: CONTAINER_FORMATS },
  disk_format: { type: ['null', 'string'], description: 'Format of the disk', enum: DISK_FORMATS },
  created_at: readOnly(text('Date and time of image registration')),
  updated_at: readOnly(text('Date and time of the last image modification')),
  tags: {
    type: 'array',
    description: 'List of strings related to the image',
    items: { type: 'string', maxLength: 255 },
  },
  direct_url: readOnly(text('URL to access the image file kept in external store')),
  min_ram: { type: 'integer', description: 'Amount of ram (in MB) required to boot image.' },
  min_disk: { type: 'integer', description: 'Amount of disk space (in GB) required to boot image.' },
  self: readOnly(text('An image self url')),
  file: readOnly(text('An image file url')),
  stores: readOnly(text('Store in which image data resides.')),
  schema: readOnly(text('An image schema url')),
  locations: { type: 'array', description: 'A set of URLs to access the image file kept in external store' },
};

const KNOWN_PROPERTIES: Readonly<Record<string, Property>> = {
  kernel_id: known({ ...textOrNull('ID of the image that is the kernel when booting.'), pattern: UUID }),
  ramdisk_id: known({ ...textOrNull('ID of the image that is the ramdisk when booting.'), pattern: UUID }),
  instance_uuid: known(text('The server that the image was made of.')),
  architecture: known(text('Operating system architecture.')),
  os_distro: known(text('Common name of operating system distribution.')),
  os_version: known(text('Operating system version as specified by the distributor.')),
  description: known(text('A human-readable string describing this image.')),
};

export const IMAGE_SCHEMA = {
  name: 'image',
  properties: { ...BASE_PROPERTIES, ...KNOWN_PROPERTIES },
  additionalProperties: { type: 'string' },
  links: [
    { rel: 'self', href: '{self}' },
    { rel: 'enclosure', href: '{file}' },
    { rel: 'describedby', href: '{schema}' },
  ],
} as const;

export const MEMBER_SCHEMA = {
  name: 'member',
  properties: {
    member_id: text('An identifier for the image member (tenantId)'),
    image_id: { ...text('An identifier for the image'), pattern: UUID },
    created_at: text('Date and time of image member creation'),
    updated_at: text('Date and time of last modification of image member'),
    status: { ...text('The status of this image member'), enum: MEMBER_STATUSES },
    schema: { readOnly: true, type: 'string' },
  },
} as const;

/** A list of things of one schema, in pages. */
export function collectionSchema(name: string, item: object): object {
  return {
    name,
    properties: {
      [name]: { type: 'array', items: item },
      first: { type: 'string' },
      next: { type: 'string' },
      schema: { type: 'string' },
    },
    links: [
      { rel: 'first', href: '{first}' },
      { rel: 'next', href: '{next}' },
      { rel: 'describedby', href: '{schema}' },
    ],
  };
}
