import { type Held, SqlError, type UserEntry } from './catalog.ts';
import type { OwnStatement } from './own-statements.ts';
import { keptOf } from './scram.ts';
import { NAME, nameOf, valueOf } from './text.ts';

const editUser =
  (
    change: (old: UserEntry, options: string, salt: () => Uint8Array) => UserEntry,
    mustExist: boolean,
  ): OwnStatement[1] =>
  (server, session, [, text = '', options = ''], statement) =>
    server.write(session, statement, () => {
      const name = nameOf(text);
      const known = server.store.catalog().users[name];
      requireRoleOptions(options);
      const salt = () => server.guest.site.random.bytes(16);
      if (mustExist && !known) throw new SqlError('42704', `role "${name}" does not exist`);
      if (!mustExist && known) throw new SqlError('42710', `role "${name}" already exists`);
      return server.edit((catalog) => ({
        ...catalog,
        users: {
          ...catalog.users,
          [name]: change(known ?? { verifier: '', open: false, elevated: false }, options, salt),
        },
      }));
    });

const ROLE_OPTION =
  /^(with|(no)?(login|superuser|createdb|createrole|inherit|replication|bypassrls)|password\s+('(?:[^']|'')*'|null)|connection\s+limit\s+-?\d+|valid\s+until\s+'[^']*')(\s+|$)/i;

function requireRoleOptions(options: string): void {
  let rest = options.trim();
  while (rest !== '') {
    const [option] = ROLE_OPTION.exec(rest) ?? [];
    if (option === undefined) {
      const word = /^\S+/.exec(rest)?.[0].toLowerCase() ?? '';
      throw new SqlError('42601', `unrecognized role option "${word}"`);
    }
    rest = rest.slice(option.length);
  }
}

function withOptions(old: UserEntry, options: string, salt: () => Uint8Array): UserEntry {
  const password = /password\s+('(?:[^']|'')*')/i.exec(options)?.[1];
  const open = /\bnologin\b/i.test(options) ? false : /\blogin\b/i.test(options) ? true : old.open;
  const elevated = /\bnosuperuser\b/i.test(options)
    ? false
    : /\b(superuser|createrole|createdb|replication)\b/i.test(options)
      ? true
      : old.elevated;
  return { open, elevated, verifier: password === undefined ? old.verifier : keptOf(String(valueOf(password)), salt) };
}

/** PostgreSQL's users: how they are made, what becomes of what they own, and how they go. */
export const ROLE_STATEMENTS: readonly OwnStatement[] = [
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
    new RegExp(`^reassign\\s+owned\\s+by\\s+${NAME}\\s+to\\s+${NAME}$`, 'is'),
    (server, session, [, from = '', to = ''], statement) =>
      server.write(session, statement, () =>
        server.editDatabase(session.database, (entry) => ({
          ...handedOn(entry, nameOf(from), nameOf(to)),
          tables: Object.fromEntries(
            Object.entries(entry.tables).map(([name, table]) => [name, handedOn(table, nameOf(from), nameOf(to))]),
          ),
        })),
      ),
  ],
  [
    new RegExp(`^drop\\s+owned\\s+by\\s+${NAME}$`, 'is'),
    (server, session, [, text = ''], statement) =>
      server.write(session, statement, () => {
        const { database } = session;
        const isGone = ({ user, on }: Held) =>
          on.startsWith(`${database}.default.${nameOf(text)}.`) ||
          (user === nameOf(text) && (on === database || on.startsWith(`${database}.`)));
        return server.edit((catalog) => ({ ...catalog, held: catalog.held.filter((one) => !isGone(one)) }));
      }),
  ],
];

function handedOn<Owned extends { readonly owner: string }>(one: Owned, from: string, to: string): Owned {
  return one.owner === from ? { ...one, owner: to } : one;
}
