import { z } from 'zod';
import { DELETION_POLICIES, type DeletionPolicy } from '../common/control.ts';
import { immutable, type Rule, withRules } from '../common/rule.ts';
import { listMap, listSet, text } from '../common/schema.ts';
import type { EngineName } from './engine.ts';

const MINE = [
  'information_schema',
  'mysql',
  'performance_schema',
  'postgres',
  'scp_operator',
  'sys',
  'template0',
  'template1',
];

/** Of a database: what both engines take without quotes. */
export const databaseName = () => text(63).regex(/^[a-z]([a-z0-9_]*[a-z0-9])?$/);

/** What becomes of a database or user that is no longer declared. */
export const retention = (byDefault: DeletionPolicy, why: string) =>
  z
    .enum(DELETION_POLICIES)
    .default(byDefault)
    .describe(
      'What happens to it when this entry is removed. Delete: dropped (a database only after approval). Retain: left as it ' +
        `is; declaring it again takes it up. Default ${byDefault}: ${why}.`,
    );

const fixed = () => immutable('it is decided when a database is made; create another database and move the data');

const database = withRules(
  z.object({
    name: withRules(databaseName(), {
      cel: `!(self in [${MINE.map((name) => `'${name}'`).join(', ')}])`,
      holds: (name) => !MINE.includes(name),
      message: 'is a database of the server or of the operator: choose another name',
    }).describe(
      'Name of the database: lower-case letters, digits and underscores, as in order_items; at most 63 characters.',
    ),
    owner: text(32)
      .regex(/^[a-z]([a-z0-9_-]*[a-z0-9])?$/)
      .optional()
      .describe('Name of an entry in spec.users that owns it, for postgresql. Left out: the administrator.'),
    charset: text(32)
      .regex(/^[a-z][a-z0-9]*$/)
      .optional()
      .describe('Character set of new tables, for mysql. Left out: that of the collation, else utf8mb4.'),
    collation: text(64)
      .regex(/^[a-z][a-z0-9_]*$/)
      .optional()
      .describe('Collation of new tables, for mysql. Left out: the default of the character set.'),
    encoding: withRules(text(16).regex(/^[A-Z][A-Z0-9_]*$/), fixed())
      .optional()
      .describe('Encoding, for postgresql. Left out: UTF8.'),
    locale: withRules(text(64).regex(/^[A-Za-z][A-Za-z0-9_.@-]*$/), fixed())
      .optional()
      .describe('Collation and character classes, for postgresql. Left out: C.UTF-8.'),
    extensions: listSet(text(63).regex(/^[a-z][a-z0-9_-]*$/), 32)
      .default([])
      .describe('Extensions, for postgresql. They are created when missing, and never dropped.'),
    deletionPolicy: retention('Retain', 'it holds data'),
  }),
  {
    cel: '!has(self.collation) || !has(self.charset) || self.collation == self.charset || self.collation.startsWith(self.charset + "_")',
    holds: ({ collation, charset }) =>
      collation === undefined || charset === undefined || collation === charset || collation.startsWith(`${charset}_`),
    field: 'collation',
    message: 'is of another character set: take one whose name begins with that of charset, such as utf8mb4_unicode_ci',
  },
  {
    cel: 'has(self.encoding) == has(oldSelf.encoding) && has(self.locale) == has(oldSelf.locale)',
    message: 'cannot get or lose an encoding or a locale: create another database and move the data',
  },
);

export const databases = listMap(database, 64, 'name')
  .default([])
  .describe('Databases, told apart by name. Others on the server are left alone.');

interface Declared {
  readonly engine: { readonly name: EngineName };
  readonly databases: z.output<typeof databases>;
}

export const databaseRules: readonly Rule<Declared>[] = [
  {
    cel: "self.engine.name == 'mysql' || self.databases.all(d, !has(d.charset) && !has(d.collation))",
    holds: (s) =>
      s.engine.name === 'mysql' || s.databases.every((d) => d.charset === undefined && d.collation === undefined),
    field: 'databases',
    message: 'have a charset or collation, which mysql has: for postgresql declare encoding and locale',
  },
  {
    cel:
      "self.engine.name == 'postgresql' || self.databases.all(d, !has(d.owner) && !has(d.encoding) && !has(d.locale) && " +
      'd.extensions.size() == 0)',
    holds: (s) =>
      s.engine.name === 'postgresql' ||
      s.databases.every((d) => [d.owner, d.encoding, d.locale, d.extensions[0]].every((value) => value === undefined)),
    field: 'databases',
    message:
      'have an owner, encoding, locale or extensions, which postgresql has: for mysql declare charset and collation, and grants of users',
  },
];
