import { z } from 'zod';
import { ExternalError } from '../../errors/external-error.ts';
import { KINDS } from './declared.ts';

/** MariaDB has no truth value of its own. */
const truth = z.union([z.boolean(), z.number().transform((value) => value !== 0)]);

/** What our questions answer: one JSON object a line, told apart by `row`. Both servers answer in the same words. */
const row = z.discriminatedUnion('row', [
  z.object({ row: z.literal('version'), version: z.string() }),
  z.object({
    row: z.literal('note'),
    kind: z.enum(KINDS),
    name: z.string(),
    hash: z.string(),
    deletion: z.enum(['Retain', 'Delete']),
    made: truth,
  }),
  z.object({ row: z.literal('notes') }),
  z.object({
    row: z.literal('database'),
    name: z.string(),
    owner: z.string().optional(),
    charset: z.string().optional(),
    collation: z.string().optional(),
    encoding: z.string().optional(),
    locale: z.string().optional(),
    open: truth,
  }),
  z.object({ row: z.literal('extension'), database: z.string(), name: z.string() }),
  z.object({
    row: z.literal('user'),
    name: z.string(),
    /** What the server keeps instead of the password. Secret; it goes no further than the comparison. */
    verifier: z.string().nullish(),
    open: truth,
    elevated: z.boolean().default(false),
  }),
  z.object({
    row: z.literal('held'),
    user: z.string(),
    scope: z.enum(['global', 'database', 'object', 'role']),
    on: z.string(),
    privilege: z.string(),
  }),
  /** PostgreSQL: on how many objects of a class in schema public a role has a privilege, of how many it could have. */
  z.object({
    row: z.literal('objects'),
    database: z.string(),
    class: z.enum(['table', 'sequence']),
    user: z.string(),
    privilege: z.string(),
    count: z.number(),
    total: z.number(),
  }),
]);

export type Row = z.output<typeof row>;
export type RowOf<Kind extends Row['row']> = Extract<Row, { readonly row: Kind }>;

export function parseRows(text: string): readonly Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const parsed = row.safeParse(jsonOf(line));
      if (parsed.success) return parsed.data;
      throw new ExternalError('the database answered what it was not asked', {
        fault: 'malformed',
        system: 'database',
        operation: 'look at databases and users',
        cause: parsed.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`),
      });
    });
}

export function rowsOf<Kind extends Row['row']>(rows: readonly Row[], kind: Kind): readonly RowOf<Kind>[] {
  return rows.filter((one): one is RowOf<Kind> => one.row === kind);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
