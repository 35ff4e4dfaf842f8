import { z } from 'zod';

/** Where a machine keeps what the operator last did to it. */
export const RECORD_PATH = '/etc/scp/state.json';

const fileFacts = z.object({ sha256: z.string(), mode: z.string(), owner: z.string(), group: z.string() });

const record = z.object({
  version: z.literal(1),
  files: z.record(z.string(), fileFacts).default({}),
  units: z.record(z.string(), z.object({ enabled: z.boolean(), running: z.boolean().optional() })).default({}),
  pending: z.record(z.string(), z.enum(['reload', 'restart'])).default({}),
});

export type FileFacts = z.output<typeof fileFacts>;

/**
 * What the operator last wrote to a machine. Who differs from it was changed by somebody else since; what it wants otherwise
 * now was declared. `pending` are units that still have to take notice of files that were written before.
 */
export type SetupRecord = z.output<typeof record>;

export const EMPTY_RECORD: SetupRecord = { version: 1, files: {}, units: {}, pending: {} };

/** What cannot be read counts as never written: then every difference is put right as declared. */
export function parseRecord(text: string): SetupRecord {
  try {
    const parsed = record.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : EMPTY_RECORD;
  } catch {
    return EMPTY_RECORD;
  }
}

export const printRecord = (value: SetupRecord): string => `${JSON.stringify(value, null, 1)}\n`;
