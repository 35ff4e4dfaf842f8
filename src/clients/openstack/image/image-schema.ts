import { z } from 'zod';
import { maybe, maybeBoolean, maybeNumber, maybeText, text, textList } from '../service/schemas.ts';

const known = z.object({
  id: text,
  name: maybeText,
  /** queued, saving, uploading, importing, active, deactivated, killed, deleted, pending_delete. */
  status: text,
  owner: maybeText,
  visibility: maybeText,
  protected: maybeBoolean,
  disk_format: maybeText,
  container_format: maybeText,
  /** GiB and MiB a server must have at least. */
  min_disk: z.number().default(0),
  min_ram: z.number().default(0),
  /** Bytes; null until there are data. */
  size: maybeNumber,
  virtual_size: maybeNumber,
  /** MD5, kept by Glance for old clients. */
  checksum: maybeText,
  /** `sha512` unless the cloud was told otherwise. */
  os_hash_algo: maybeText,
  os_hash_value: maybeText,
  os_hidden: maybeBoolean,
  tags: textList,
  stores: maybeText,
  created_at: maybeText,
  updated_at: maybeText,
});
const FIELDS = new Set([...Object.keys(known.shape), 'self', 'file', 'schema', 'direct_url', 'locations']);

/** Glance mixes custom properties with its own fields; here they are apart, in `properties`. */
export const image = z.looseObject(known.shape).transform((raw) => {
  const properties = Object.fromEntries(
    Object.entries(raw).filter(
      (entry): entry is [string, string] => !FIELDS.has(entry[0]) && typeof entry[1] === 'string',
    ),
  );
  return { ...known.parse(raw), properties };
});
export type Image = z.output<typeof image>;

export const imageMember = z.object({ image_id: text, member_id: text, status: text });
export type ImageMember = z.output<typeof imageMember>;

export const importInfo = z.object({
  'import-methods': maybe(z.object({ value: z.array(z.string()) })),
});
