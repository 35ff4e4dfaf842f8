import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { type Catalog, type DatabaseEntry, type Held, NEW_DATABASE, SqlError, type UserEntry } from './catalog.ts';
import type { Answer, Flavor, SqlServer, SqlSession } from './server.ts';
import { nameOf, splitList, valueOf } from './text.ts';

export const POSTGRESQL_VERSION = '15.12 (Debian 15.12-0+deb12u2)';

/** `SCRAM-SHA-256$4096:salt$stored:server` of RFC 5802. */
function verifies(verifier: string, password: string): boolean {
  const [, rounds, salt, stored] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(verifier) ?? [];
  if (rounds === undefined || salt === undefined) return false;
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(rounds), 32, 'sha256');
  const client = createHmac('sha256', salted).update('Client Key').digest();
  return createHash('sha256').update(client).digest('base64') === stored;
}

export const POSTGRESQL_FLAVOR: Flavor = {
  name: 'postgresql',
  administrator: 'postgres',
  answer: (server, session, statement) => {
    const own = OWN.find(([pattern]) => pattern.test(statement));
    if (!own) return undefined;
    const [pattern, run] = own;
    return run(server, session, pattern.exec(statement) ?? [], statement);
  },
  verifies,
  denied: (user) => new SqlError('28P01', `password authentication failed for user "${user}"`),
  syntax: (statement) => new SqlError('42601', `syntax error at or near "${statement.slice(0, 60)}"`),
  noTable: (name) => new SqlError('42P01', `relation "${name}" does not exist`),
  noDatabase: (name) => new SqlError('3D000', `database "${name}" does not exist`),
};

type Own = (
  server: SqlServer,
  session: SqlSession,
  match: readonly (string | undefined)[],
  statement: string,
) => Promise<Answer> | Answer;

const json = (values: Readonly<Record<string, unknown>>) => [JSON.stringify(values)];
const NAME = String.raw`("[^"]+"|\w+)`;

const editUser =
  (change: (old: UserEntry, options: string) => UserEntry, mustExist: boolean): Own =>
  (server, session, [, text = '', options = ''], statement) =>
    server.write(session, statement, () => {
      const name = nameOf(text);
      const known = server.store.catalog().users[name];
      if (mustExist && !known) throw new SqlError('42704', `role "${name}" does not exist`);
      if (!mustExist && known) throw new SqlError('42710', `role "${name}" already exists`);
      return server.edit((catalog) => ({
        ...catalog,
        users: { ...catalog.users, [name]: change(known ?? { verifier: '', open: false, elevated: false }, options) },
      }));
    });

function withOptions(old: UserEntry, options: string): UserEntry {
  const password = /password\s+('(?:[^']|'')*')/i.exec(options)?.[1];
  const open = /\bnologin\b/i.test(options) ? false : /\blogin\b/i.test(options) ? true : old.open;
  const elevated = /\bnosuperuser\b/i.test(options)
    ? false
    : /\b(superuser|createrole|createdb|replication)\b/i.test(options)
      ? true
      : old.elevated;
  return { open, elevated, verifier: password === undefined ? old.verifier : String(valueOf(password)) };
}

const OWN: readonly (readonly [RegExp, Own])[] = [
  [/^(begin|commit|rollback|set\s.*|create\s+schema\s.*|reassign\s.*|drop\s+owned\s.*|checkpoint)$/is, () => []],
  [
    /^(?:with\s.*?)?select json_build_object\('row', '(\w+)'.*$|^with\s.*json_build_object\('row', '(\w+)'.*$/is,
    (server, session, [, row, other], statement) => questionOf(server, session, row ?? other ?? '', statement),
  ],
  [
    /^select to_regclass\('scp_operator\.owned'\) is not null as have_notes$/is,
    (server, session) => [
      [server.store.catalog().databases[session.database]?.tables['scp_operator.owned'] ? 't' : 'f'],
    ],
  ],
  [/^select\s+(?:version\(\)|current_setting\('server_version'\))$/is, () => [[POSTGRESQL_VERSION]]],
  [
    /^select extract\(epoch from now\(\) - pg_postmaster_start_time\(\)\)::bigint$/is,
    (server) => [[Math.floor((server.guest.site.clock.now() - server.startedMs) / 1000)]],
  ],
  [/^select\s+pg_is_in_recovery\(\)$/is, () => [['f']]],
  [/^select\s+(\d+)$/is, (_server, _session, [, number = '']) => [[Number(number)]]],
  [/^show\s+(\w+)$/is, (server, _session, [, name = '']) => [[server.parameters[name] ?? '']]],
  [
    new RegExp(`^create\\s+database\\s+${NAME}(.*)$`, 'is'),
    (server, session, [, text = '', options = ''], statement) =>
      server.write(session, statement, () => {
        const name = nameOf(text);
        if (server.store.catalog().databases[name]) throw new SqlError('42P04', `database "${name}" already exists`);
        return server.edit((catalog) => ({
          ...catalog,
          databases: { ...catalog.databases, [name]: withDatabaseOptions(NEW_DATABASE, options) },
          // What everybody may do in a new database.
          held: [
            ...catalog.held,
            ...['CONNECT', 'TEMPORARY'].map((privilege): Held => ({
              user: 'public',
              scope: 'database',
              on: name,
              privilege,
            })),
          ],
        }));
      }),
  ],
  [
    new RegExp(`^alter\\s+database\\s+${NAME}(.*)$`, 'is'),
    (server, session, [, text = '', options = ''], statement) =>
      server.write(session, statement, () =>
        server.editDatabase(nameOf(text), (entry) => withDatabaseOptions(entry, options)),
      ),
  ],
  [new RegExp(`^create\\s+(?:role|user)\\s+${NAME}(.*)$`, 'is'), editUser(withOptions, false)],
  [new RegExp(`^alter\\s+(?:role|user)\\s+${NAME}(.*)$`, 'is'), editUser(withOptions, true)],
  [
    new RegExp(`^drop\\s+(?:role|user)\\s+(?:if\\s+exists\\s+)?${NAME}$`, 'is'),
    (server, session, [, text = ''], statement) =>
      server.write(session, statement, () =>
        server.edit((catalog) => ({
          ...catalog,
          users: Object.fromEntries(Object.entries(catalog.users).filter(([one]) => one !== nameOf(text))),
          held: catalog.held.filter(({ user }) => user !== nameOf(text)),
        })),
      ),
  ],
  [
    new RegExp(`^create\\s+extension\\s+(?:if\\s+not\\s+exists\\s+)?${NAME}.*$`, 'is'),
    (server, session, [, text = ''], statement) =>
      server.write(session, statement, () =>
        server.editDatabase(session.database, (entry) => ({
          ...entry,
          extensions: [...new Set([...entry.extensions, nameOf(text)])],
        })),
      ),
  ],
  [
    new RegExp(
      `^alter\\s+default\\s+privileges\\s+for\\s+role\\s+${NAME}\\s+in\\s+schema\\s+public\\s+(grant|revoke)\\s+(.+?)\\s+on\\s+(tables|sequences)\\s+(?:to|from)\\s+${NAME}$`,
      'is',
    ),
    (server, session, [, maker = '', verb = '', list = '', kind = '', user = ''], statement) => {
      const on = `${session.database}.default.${nameOf(maker)}.${/tables/i.test(kind) ? 'r' : 'S'}`;
      return privileges(server, session, statement, { verb, list, user: nameOf(user), scope: 'object', on });
    },
  ],
  [
    new RegExp(
      `^(grant|revoke)\\s+(.+?)\\s+on\\s+(?:(database|schema|all\\s+tables\\s+in\\s+schema|all\\s+sequences\\s+in\\s+schema)\\s+)?(\\S+)\\s+(?:to|from)\\s+${NAME}$`,
      'is',
    ),
    (server, session, [, verb = '', list = '', kind = '', on = '', user = ''], statement) => {
      const name = /^public$/i.test(user) ? 'public' : nameOf(user);
      if (/^database$/i.test(kind))
        return privileges(server, session, statement, { verb, list, user: name, scope: 'database', on: nameOf(on) });
      if (/^schema$/i.test(kind))
        return privileges(server, session, statement, {
          verb,
          list,
          user: name,
          scope: 'object',
          on: `${session.database}.schema`,
        });
      return privileges(server, session, statement, {
        verb,
        list,
        user: name,
        scope: 'object',
        on: `${session.database}.${/sequences/i.test(kind) ? 'sequences' : 'tables'}`,
      });
    },
  ],
];

interface Change extends Omit<Held, 'privilege'> {
  readonly verb: string;
  readonly list: string;
}

function privileges(
  server: SqlServer,
  session: SqlSession,
  statement: string,
  { verb, list, user, scope, on }: Change,
): Promise<Answer> {
  const names = splitList(list).map((one) => one.toUpperCase());
  const all = names.some((one) => /^ALL( PRIVILEGES)?$/.test(one));
  const is = (one: Held) =>
    one.user === user && one.scope === scope && one.on === on && (all || names.includes(one.privilege));
  const entries = (all ? ['CONNECT', 'CREATE', 'TEMPORARY'] : names).map((privilege): Held => ({
    user,
    scope,
    on,
    privilege,
  }));
  return server.write(session, statement, () =>
    server.edit((catalog) => ({
      ...catalog,
      held: [...catalog.held.filter((one) => !is(one)), ...(/grant/i.test(verb) ? entries : [])],
    })),
  );
}

function withDatabaseOptions(old: DatabaseEntry, options: string): DatabaseEntry {
  const word = (pattern: RegExp) => pattern.exec(options)?.[1];
  const owner = word(/owner\s+(?:to\s+)?("[^"]+"|\w+)/i);
  const encoding = word(/encoding\s+('[^']*')/i);
  const locale = word(/lc_collate\s+('[^']*')/i);
  const open = word(/allow_connections\s+(\w+)/i);
  return {
    ...old,
    ...(owner === undefined ? {} : { owner: nameOf(owner) }),
    ...(encoding === undefined ? {} : { encoding: nameOf(encoding) }),
    ...(locale === undefined ? {} : { locale: nameOf(locale) }),
    ...(open === undefined ? {} : { open: /true/i.test(open) }),
  };
}

/** The questions that the operator asks: one JSON object a row. */
function questionOf(server: SqlServer, session: SqlSession, row: string, statement: string): Answer {
  const catalog: Catalog = server.store.catalog();
  if (row === 'version') return [json({ row, version: POSTGRESQL_VERSION })];
  if (row === 'database')
    return Object.entries(catalog.databases).map(([name, { owner, encoding, locale, open }]) =>
      json({ row, name, owner, encoding, locale, open }),
    );
  if (row === 'user')
    return [
      json({ row, name: 'postgres', verifier: null, open: true, elevated: true }),
      ...Object.entries(catalog.users).map(([name, { verifier, open, elevated }]) =>
        json({ row, name, verifier: verifier === '' ? null : verifier, open, elevated }),
      ),
    ];
  if (row === 'notes') return [json({ row })];
  if (row === 'note')
    return server.store
      .rows(session.database, 'scp_operator.owned')
      .map(({ kind, name, hash, deletion, made }) =>
        json({ row, kind, name, hash, deletion, made: made === 1 || made === 't' }),
      );
  if (row === 'extension')
    return (catalog.databases[session.database]?.extensions ?? []).map((name) =>
      json({ row, database: session.database, name }),
    );
  const scope = /'scope', '(\w+)'/.exec(statement)?.[1];
  if (row === 'held') return heldRows(catalog, session, scope, statement);
  return row === 'objects' ? objectRows(catalog, session, statement) : [];
}

function heldRows({ held }: Catalog, session: SqlSession, scope: string | undefined, statement: string): Answer {
  const part = /pg_default_acl/.test(statement)
    ? `${session.database}.default.`
    : /nspacl/.test(statement)
      ? `${session.database}.schema`
      : '';
  return held
    .filter((one) => one.scope === scope && (scope !== 'object' || one.on.startsWith(part)))
    .map(({ user, on, privilege }) => json({ row: 'held', user, scope, on, privilege }));
}

/** On how many tables or sequences somebody has a privilege: on all of them, or on none. */
function objectRows({ users, held, databases }: Catalog, session: SqlSession, statement: string): Answer {
  const kind = /'class', '(\w+)'/.exec(statement)?.[1] ?? 'table';
  const total =
    kind === 'table'
      ? Object.keys(databases[session.database]?.tables ?? {}).filter((name) => !name.includes('.')).length
      : 0;
  const database = session.database;
  return Object.keys(users).flatMap((user) => [
    json({ row: 'objects', database, class: kind, user, privilege: '', count: 0, total }),
    ...held
      .filter((one) => one.user === user && one.on === `${database}.${kind}s` && total > 0)
      .map(({ privilege }) => json({ row: 'objects', database, class: kind, user, privilege, count: total, total })),
  ]);
}
