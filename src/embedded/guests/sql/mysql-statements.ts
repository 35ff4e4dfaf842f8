import { type Catalog, type Held, NEW_DATABASE, SqlError } from './catalog.ts';
import { MYSQL_VERSION, questionOf } from './mysql-questions.ts';
import { ALL_PRIVILEGES } from './mysql-rights.ts';
import { requireCharacters } from './mysql-character-sets.ts';
import { nativeVerifier } from './native-password.ts';
import { json, type OwnStatement } from './own-statements.ts';
import { nameOf, splitList, valueOf } from './text.ts';

const ACCOUNT = String.raw`('[^']*'|[\w]+)@('[^']*'|[\w%]+)`;

/** Statements that MariaDB alone takes, as far as the operator and the scripts of the image say them. */
export const MYSQL_STATEMENTS: readonly OwnStatement[] = [
  [
    /^set\s+global\s+wsrep_provider_options\s*=\s*'([^']*)'$/i,
    (server, _session, [, option = '']) => {
      server.setProvider(option.replaceAll(/\s/g, ''));
      return [];
    },
  ],
  [/^(begin|commit|start transaction|rollback|flush\b.*|do 0|set (global|session|names)\b.*)$/is, () => []],
  [
    /^use\s+(\S+)$/is,
    (server, session, [, name = '']) => {
      server.enter(session, nameOf(name));
      return [];
    },
  ],
  [
    /^select json_object\('row', '(\w+)'.*$/is,
    (server, _session, [, row = ''], statement) => questionOf(server, row, statement),
  ],
  [
    /^set @notes = .*$/is,
    (server, session) => {
      session.variables.set('notes', server.store.catalog().databases['scp_operator']?.tables['owned'] ? 'yes' : 'no');
      return [];
    },
  ],
  [
    /^execute immediate @notes$/is,
    (server, session) => {
      if (session.variables.get('notes') !== 'yes') return [];
      const rows = server.store.rows('scp_operator', 'owned');
      return [
        json({ row: 'notes' }),
        ...rows.map(({ kind, name, hash, deletion, made }) => json({ row: 'note', kind, name, hash, deletion, made })),
      ];
    },
  ],
  [/^select\s+(?:version\(\)|@@version)$/is, () => [[MYSQL_VERSION]]],
  [/^select\s+(\d+)$/is, (_server, _session, [, number = '']) => [[Number(number)]]],
  [/^select\s+@@(?:global\.)?hostname$/is, (server) => [[server.guest.hostname]]],
  [/^select\s+@@(?:global\.)?(\w+)$/is, (server, _session, [, name = '']) => [[server.parameters[name] ?? '']]],
  [
    /^show\s+databases$/is,
    (server) =>
      Object.keys(server.store.catalog().databases)
        .sort()
        .map((name) => [name]),
  ],
  [
    /^show\s+(?:global\s+|session\s+)?(status|variables)(?:\s+(?:like\s+'([^']*)'|where\s+variable_name\s+in\s*\(([^)]*)\)))?$/is,
    (server, _session, [, what = '', like, names]) => {
      const all = /status/i.test(what) ? server.status() : server.parameters;
      const wanted =
        names === undefined ? undefined : splitList(names).map((one) => String(valueOf(one)).toLowerCase());
      const pattern = new RegExp(`^${(like ?? '%').replaceAll('%', '.*').replaceAll('_', '.')}$`, 'i');
      return Object.entries(all)
        .filter(([name]) => (wanted ? wanted.includes(name.toLowerCase()) : pattern.test(name)))
        .sort(([a], [b]) => (a < b ? -1 : 1));
    },
  ],
  [
    /^create\s+database\s+(if\s+not\s+exists\s+)?(`[^`]+`|\w+)(.*)$/is,
    (server, session, [, lenient, text = '', options = ''], statement) =>
      server.write(session, statement, () => {
        const name = nameOf(text);
        if (server.store.catalog().databases[name]) {
          if (lenient === undefined) throw new SqlError('1007', `Can't create database '${name}'; database exists`);
          return Promise.resolve([]);
        }
        return server.edit((catalog) => ({
          ...catalog,
          databases: { ...catalog.databases, [name]: { ...NEW_DATABASE, ...characters(options) } },
        }));
      }),
  ],
  [
    /^alter\s+database\s+(`[^`]+`|\w+)(.*)$/is,
    (server, session, [, text = '', options = ''], statement) =>
      server.write(session, statement, () =>
        server.editDatabase(nameOf(text), (entry) => ({ ...entry, ...characters(options) })),
      ),
  ],
  [
    new RegExp(`^create\\s+user\\s+(if\\s+not\\s+exists\\s+)?${ACCOUNT}(.*)$`, 'is'),
    (server, session, [, lenient, text = '', , options = ''], statement) =>
      server.write(session, statement, () => {
        const name = nameOf(text);
        if (server.store.catalog().users[name] && lenient !== undefined) return Promise.resolve([]);
        if (server.store.catalog().users[name])
          throw new SqlError('1396', `Operation CREATE USER failed for '${name}'@'%'`);
        return server.edit((catalog) => withUser(catalog, name, options));
      }),
  ],
  [
    new RegExp(`^alter\\s+user\\s+${ACCOUNT}(.*)$`, 'is'),
    (server, session, [, text = '', , options = ''], statement) =>
      server.write(session, statement, () => {
        const name = nameOf(text);
        if (!server.store.catalog().users[name])
          throw new SqlError('1396', `Operation ALTER USER failed for '${name}'@'%'`);
        return server.edit((catalog) => withUser(catalog, name, options));
      }),
  ],
  [
    new RegExp(`^set\\s+password\\s+for\\s+${ACCOUNT}\\s*=\\s*password\\s*\\((.*)\\)$`, 'is'),
    (server, session, [, text = '', , password = ''], statement) =>
      server.write(session, statement, () =>
        server.edit((catalog) => withUser(catalog, nameOf(text), ` IDENTIFIED BY ${password.trim()}`)),
      ),
  ],
  [
    new RegExp(`^drop\\s+user\\s+(if\\s+exists\\s+)?${ACCOUNT}$`, 'is'),
    (server, session, [, , text = ''], statement) =>
      server.write(session, statement, () =>
        server.edit((catalog) => ({
          ...catalog,
          users: Object.fromEntries(Object.entries(catalog.users).filter(([one]) => one !== nameOf(text))),
          held: catalog.held.filter(({ user }) => user !== nameOf(text)),
        })),
      ),
  ],
  [
    new RegExp(String.raw`^(grant|revoke)\s+(.+?)\s+on\s+(\S+)\s+(?:to|from)\s+${ACCOUNT}(.*)$`, 'is'),
    (server, session, [, verb = '', list = '', on = '', text = '', , options = ''], statement) =>
      server.write(session, statement, () => {
        const user = nameOf(text);
        // GRANT makes whom it names, where that is a name of the server's own making.
        if (!server.store.catalog().users[user] && !/identified/i.test(options))
          throw new SqlError('1133', "Can't find any matching row in the user table");
        const scope = scopeOf(on);
        const named = splitList(list).map((one) => one.replaceAll(/\s+/g, ' ').toUpperCase());
        const handing = /with\s+grant\s+option/i.test(options) ? ['GRANT OPTION'] : [];
        const privileges = [...(/^ALL( PRIVILEGES)?$/.test(named[0] ?? '') ? ALL_PRIVILEGES : named), ...handing];
        const entries = privileges.map((privilege): Held => ({ user, ...scope, privilege }));
        const gone = (one: Held) => entries.some((entry) => JSON.stringify(entry) === JSON.stringify(one));
        return server.edit((catalog) => ({
          ...catalog,
          held: [...catalog.held.filter((one) => !gone(one)), ...(/grant/i.test(verb) ? entries : [])],
        }));
      }),
  ],
];

function scopeOf(on: string): Pick<Held, 'scope' | 'on'> {
  const [database = '', table = '*'] = on.split('.').map(nameOf);
  if (database === '*') return { scope: 'global', on: '' };
  return table === '*' ? { scope: 'database', on: database } : { scope: 'object', on: `${database}.${table}` };
}

function characters(options: string): { charset?: string; collation?: string; comment?: string } {
  // `utf8` is a name for utf8mb3, and not kept.
  const kept = (name: string | undefined) => name?.replace(/^utf8(?=_|$)/, 'utf8mb3');
  const charset = kept(/character\s+set\s+(\w+)/i.exec(options)?.[1]);
  const collation = kept(/collate\s+(\w+)/i.exec(options)?.[1]);
  requireCharacters(charset, collation);
  const comment = /comment\s*=\s*('(?:[^']|'')*')/i.exec(options)?.[1];
  return {
    ...(charset === undefined ? {} : { charset, collation: collation ?? `${charset}_general_ci` }),
    ...(collation === undefined ? {} : { collation }),
    ...(comment === undefined ? {} : { comment: String(valueOf(comment)) }),
  };
}

const USER_OPTIONS =
  /^(\s+(account\s+(un)?lock|identified\s+by\s+(password\s+)?'[^']*'|identified\s+(via|with)\s+\w+(\s+(using|as)\s+'[^']*')?|require\s+(none|ssl|x509)))*\s*$/i;

function withUser(catalog: Catalog, name: string, options: string): Catalog {
  if (!USER_OPTIONS.test(options))
    throw new SqlError('1064', `You have an error in your SQL syntax near '${options.trim()}'`);
  const old = catalog.users[name] ?? { verifier: '', open: true, elevated: false };
  const verifier =
    /using\s+'([^']*)'/i.exec(options)?.[1] ?? /identified\s+by\s+password\s+'([^']*)'/i.exec(options)?.[1];
  const plain = /identified\s+by\s+'([^']*)'/i.exec(options)?.[1];
  const open = /account\s+lock/i.test(options) ? false : /account\s+unlock/i.test(options) ? true : old.open;
  const kept = verifier ?? (plain === undefined ? old.verifier : nativeVerifier(plain));
  return { ...catalog, users: { ...catalog.users, [name]: { ...old, open, verifier: kept } } };
}
