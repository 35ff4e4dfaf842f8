import { z } from 'zod';
import { deletionPolicy } from '../common/control.ts';
import { adoption } from '../common/reference.ts';
import { exactlyOne, immutable, keepsManagement, withRules } from '../common/rule.ts';
import { cloudName, integer, stringMap, text } from '../common/schema.ts';

const fixed = () => immutable('the data of an image never changes; declare one with another name and remove this one');

const source = withRules(
  z.object({
    file: withRules(text(255), {
      cel: "!self.startsWith('/') && !self.split('/').exists(part, part == '..')",
      holds: (path) => !path.startsWith('/') && !path.split('/').includes('..'),
      message: "must be a path below the operator's image directory, without a leading slash and without ..",
    })
      .optional()
      .describe("Path of a file below the operator's image directory (a volume mounted into its pod)."),
    url: text(2048)
      .regex(/^https?:\/\/[^\s@]+$/)
      .optional()
      .describe('Where to fetch it, over http or https. The address may hold no user name or password.'),
  }),
  exactlyOne('file', 'url', "give a file in the operator's image directory, or an address to fetch it from"),
).describe('Where the data comes from. It is read once; an address that goes away later does no harm.');

const DIGITS = { sha256: 64, sha512: 128 } as const;

const checksum = withRules(
  z.object({
    algorithm: z.enum(['sha256', 'sha512']).describe('How it was computed.'),
    value: text(128)
      .regex(/^[0-9a-f]+$/)
      .describe('The checksum in lower-case hexadecimal digits.'),
  }),
  {
    cel: "size(self.value) == (self.algorithm == 'sha256' ? 64 : 128)",
    holds: (c) => c.value.length === DIGITS[c.algorithm],
    field: 'value',
    message: 'has the wrong length: sha256 has 64 hexadecimal digits, sha512 has 128',
  },
  fixed(),
).describe('Checksum of the data, verified while it is uploaded. Needed for a url.');

const managed = withRules(
  z.object({
    source,
    checksum: checksum.optional(),
    diskFormat: withRules(z.enum(['raw', 'qcow2', 'vmdk', 'vdi', 'vhd', 'vhdx', 'iso', 'aki', 'ari', 'ami']), fixed())
      .default('qcow2')
      .describe('Format of the disk.'),
    containerFormat: withRules(z.enum(['bare', 'ovf', 'ova', 'docker', 'aki', 'ari', 'ami']), fixed())
      .default('bare')
      .describe('Format around the disk.'),
    minDiskGiB: integer(0, 1_048_576).default(0).describe('Smallest root disk in GiB that it boots from.'),
    minRamMiB: integer(0, 16_777_216).default(0).describe('Least memory in MiB that it boots with.'),
    properties: withRules(stringMap(64), {
      cel: "self.all(k, k.size() <= 255 && !k.startsWith('scp_') && !k.startsWith('os_hash'))",
      holds: (properties) =>
        Object.keys(properties).every(
          (key) => key.length <= 255 && !key.startsWith('scp_') && !key.startsWith('os_hash'),
        ),
      message: 'has a key that is not yours to set: scp_ is for our mark, os_hash is for Glance; choose another key',
    })
      .default({})
      .describe('Properties, such as hw_qemu_guest_agent: "yes". Others on the image are left alone.'),
    visibility: z
      .enum(['private', 'shared', 'community', 'public'])
      .default('private')
      .describe('Who may use it. public needs administrator credentials.'),
    protected: z.boolean().default(false).describe('Whether Glance refuses to delete it.'),
    deletionPolicy: deletionPolicy('Retain', 'servers made from it need it to be rebuilt or evacuated'),
  }),
  {
    cel: '!has(self.source.url) || has(self.checksum)',
    holds: (image) => image.source.url === undefined || image.checksum !== undefined,
    field: 'checksum',
    message: 'is needed for a url: give the sha256 or sha512 that its publisher names',
  },
  {
    cel: '!has(oldSelf.checksum) || has(self.checksum)',
    field: 'checksum',
    message: 'cannot be removed: declare an image with another name and remove this one',
  },
).describe('An image that we upload and hold.');

export const image = withRules(
  z.object({
    name: cloudName().describe('Name of the image.'),
    managed: managed.optional(),
    adopt: adoption('image').optional(),
  }),
  exactlyOne('managed', 'adopt', 'declare the image to upload, or name the existing one to use'),
  keepsManagement,
);
