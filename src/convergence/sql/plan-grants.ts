import { type Declared, type DeclaredUser, noteOf } from './declared.ts';
import { noteAbout, type Observed } from './observed.ts';
import { keyOf, type Scene } from './plan-scene.ts';
import type { SqlStep } from './step.ts';

/** What a user may do, once it and the databases are there. */
export function planGrants(
  { dialect, declared, observed }: Scene,
  user: DeclaredUser,
  isRefused: (database: string) => boolean,
): readonly SqlStep[] {
  const grants = user.grants.filter(({ database }) => !isRefused(database));
  // What is about to be made is taken for there, so that one plan says it all.
  const differences = dialect.grantDifferences({ ...user, grants }, declared, withPlanned(declared, observed));
  if (differences.length === 0) return [];
  const note = noteAbout(observed, 'user', user.name);
  const { name } = user;
  return [
    {
      do: 'run-sql',
      key: `sql grants/${name}`,
      thing: { kind: 'user', name },
      action: 'Update',
      impact: 'None',
      cause: note?.made === true && note.hash === noteOf('user', user).hash ? 'Drift' : 'Declared',
      path: `users[${name}]`,
      needs: [keyOf('user', name), ...declared.databases.map((database) => keyOf('database', database.name))],
      before: [],
      changes: differences.map(({ statements: body, ...rest }) => ({ ...rest, body })),
      after: [],
    },
  ];
}

function withPlanned({ databases, users }: Declared, observed: Observed): Observed {
  const has = (list: readonly { readonly name: string }[], name: string) => list.some((one) => one.name === name);
  return {
    ...observed,
    databases: [
      ...observed.databases.map((one) => {
        const declared = databases.find(({ name }) => name === one.name);
        return declared === undefined ? one : { ...one, open: true, owner: declared.owner ?? one.owner };
      }),
      ...databases
        .filter(({ name }) => !has(observed.databases, name))
        .map(({ name, owner, charset, collation, encoding, locale, extensions }) => ({
          ...{ name, owner, charset, collation, encoding, locale, extensions, open: true },
        })),
    ],
    users: [
      ...observed.users,
      ...users
        .filter(({ name }) => !has(observed.users, name))
        .map(({ name }) => ({ name, passwordFits: true, open: true, elevated: false })),
    ],
  };
}
