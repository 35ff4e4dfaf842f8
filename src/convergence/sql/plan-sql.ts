import { inOrder } from '../../planning/plan-order.ts';
import type { Cause } from '../../planning/step.ts';
import {
  type Declared,
  type DeclaredDatabase,
  type DeclaredUser,
  type Note,
  noteOf,
  type SqlKind,
} from './declared.ts';
import type { Dialect, SqlDifference } from './dialect.ts';
import { noteAbout, type Observed } from './observed.ts';
import { type SqlStep, type Statement } from './step.ts';

/** A database or user that cannot be had as it is declared. */
export interface SqlProblem {
  readonly kind: SqlKind;
  readonly name: string;
  readonly reason: 'NotOurs' | 'DatabaseFailed' | 'UserFailed';
  readonly message: string;
}

export interface SqlPlan {
  readonly steps: readonly SqlStep[];
  readonly problems: readonly SqlProblem[];
}

interface Scene {
  readonly dialect: Dialect;
  readonly declared: Declared;
  readonly observed: Observed;
  /** Declared users whose password is not to be had. */
  readonly passwordless: ReadonlySet<string>;
}

const keyOf = (kind: SqlKind, name: string) => `sql ${kind}/${name}`;
const PATHS = { database: 'databases', user: 'users' } as const;

/**
 * What is to be done so that the server has the declared databases and users, and of them nothing else. What it has without
 * our note is never changed. Pure.
 */
export function planSql(scene: Scene): SqlPlan {
  const { databases, users } = scene.declared;
  const parts = [
    ...users.map((user) => planUser(scene, user)),
    ...databases.map((database) => planDatabase(scene, database)),
  ];
  const problems = parts.flatMap((part) => part.problems);
  const refused = (kind: SqlKind, name: string) => problems.some((one) => one.kind === kind && one.name === name);
  const grants = users
    .filter(({ name }) => !refused('user', name))
    .flatMap((user) => planGrants(scene, user, (database) => refused('database', database)));
  const leaving = scene.observed.notes.filter((note) => !isDeclared(scene.declared, note));
  const steps = [
    ...parts.flatMap((part) => part.steps),
    ...grants,
    ...leaving.flatMap((note) => planLeaving(scene, note)),
  ];
  return { steps: inOrder(steps.filter(isSomething)), problems };
}

function isDeclared({ databases, users }: Declared, { kind, name }: Note): boolean {
  return (kind === 'database' ? databases : users).some((one) => one.name === name);
}

function isSomething({ before, changes, after }: SqlStep): boolean {
  return before.length + (changes?.length ?? 0) + after.length > 0;
}

/** How one kind is made and held. */
interface Subject {
  readonly kind: SqlKind;
  readonly declared: DeclaredDatabase | DeclaredUser;
  /** As it is on the server; undefined when it is not there. */
  readonly have: { readonly open: boolean } | undefined;
  readonly create: readonly Statement[];
  readonly open: readonly Statement[];
  readonly differences: readonly SqlDifference[];
  readonly needs: readonly string[];
}

function planDatabase(scene: Scene, declared: DeclaredDatabase): SqlPlan {
  const { dialect, observed } = scene;
  const have = observed.databases.find(({ name }) => name === declared.name);
  const missing = missingOwner(scene, declared);
  if (missing !== undefined) {
    return {
      steps: [],
      problems: [{ kind: 'database', name: declared.name, reason: 'DatabaseFailed', message: missing }],
    };
  }
  const fixed = have === undefined ? undefined : fixedDifference(declared, have);
  const plan = planOne(scene, {
    ...{ kind: 'database', declared, have },
    create: dialect.createDatabase(declared),
    open: dialect.openDatabase(declared),
    differences: have === undefined ? [] : dialect.databaseDifferences(declared, have, observed),
    needs: declared.owner === undefined ? [] : [keyOf('user', declared.owner)],
  });
  if (fixed === undefined || plan.problems.length > 0) return plan;
  return { ...plan, problems: [{ kind: 'database', name: declared.name, reason: 'DatabaseFailed', message: fixed }] };
}

/** Why a database cannot have its owner yet. */
function missingOwner({ observed, passwordless }: Scene, { name, owner }: DeclaredDatabase): string | undefined {
  if (owner === undefined || !passwordless.has(owner) || observed.users.some((user) => user.name === owner))
    return undefined;
  return `spec.databases[${name}].owner is ${owner}, who is not made while its password is not known`;
}

/** What was decided when the database was made, by somebody else than this declaration. */
function fixedDifference(
  want: DeclaredDatabase,
  have: { readonly encoding: string | undefined; readonly locale: string | undefined },
): string | undefined {
  const field = (['encoding', 'locale'] as const).find((one) => want[one] !== undefined && want[one] !== have[one]);
  if (field === undefined) return undefined;
  return (
    `spec.databases[${want.name}].${field} is ${want[field] ?? ''}, and the database was made with ${have[field] ?? 'none'}, ` +
    'which cannot be changed: declare that, or another database and move the data'
  );
}

function planUser(scene: Scene, declared: DeclaredUser): SqlPlan {
  const { dialect, observed } = scene;
  const { name } = declared;
  const have = observed.users.find((one) => one.name === name);
  if (have?.open !== true && scene.passwordless.has(name)) {
    const message = `user ${name} is not made while its password is not known: see spec.users[${name}].passwordSecretRef`;
    return { steps: [], problems: [{ kind: 'user', name, reason: 'UserFailed', message }] };
  }
  const password: readonly SqlDifference[] =
    have?.passwordFits === false && have.open
      ? [{ field: 'password', from: 'another', to: 'that of the Secret', statements: dialect.setPassword(name) }]
      : [];
  return planOne(scene, {
    ...{ kind: 'user', declared, have },
    create: [...dialect.createUser(name), ...dialect.setPassword(name)],
    // Never open to whoever knows that a new user has no password yet.
    open: [
      ...(have === undefined || have.passwordFits === true ? [] : dialect.setPassword(name)),
      ...dialect.openUser(name),
    ],
    differences: have === undefined ? [] : [...password, ...dialect.userDifferences(declared, have)],
    needs: [],
  });
}

/**
 * From nothing to made in one run of the server's client: our note first, then the thing, closed to everybody, then the note
 * that it is ours, then it is opened. So whatever is cut off in between, the next look tells ours from somebody's: what is
 * there, open and without a note that it is made, is not.
 */
function planOne({ dialect, declared: all, observed }: Scene, subject: Subject): SqlPlan {
  const { kind, declared, have, create, open, differences, needs } = subject;
  const { name } = declared;
  const note = noteAbout(observed, kind, name);
  const wanted = noteOf(kind, declared);
  const noted = (made: boolean) => dialect.writeNote({ ...wanted, made }, all.ownerUid);
  const common = { do: 'run-sql', thing: { kind, name }, impact: 'None', path: `${PATHS[kind]}[${name}]` } as const;
  if (have?.open === true && note?.made !== true) {
    const remedy = `declare another name, or remove the ${kind} from the server`;
    const message = `the server has a ${kind} ${name} that we did not make: ${remedy}`;
    return { steps: [], problems: [{ kind, name, reason: 'NotOurs', message }] };
  }
  const cause: Cause = note?.made === true && note.hash === wanted.hash ? 'Drift' : 'Declared';
  const step = { ...common, key: keyOf(kind, name), needs, cause } as const;
  if (have === undefined) {
    const before = [...(observed.hasNotes ? [] : dialect.prepare), noted(false), ...create, noted(true), ...open];
    return { steps: [{ ...step, action: 'Create', before, after: [] }], problems: [] };
  }
  const opening: readonly SqlDifference[] = have.open
    ? []
    : [{ field: 'open', from: 'false', to: 'true', statements: open }];
  const changes = [...differences, ...opening].map(({ statements: body, ...rest }) => ({ ...rest, body }));
  const renoted = note?.hash !== wanted.hash || note.deletion !== wanted.deletion || !note.made ? [noted(true)] : [];
  if (changes.length === 0) return { steps: [{ ...step, action: 'Update', before: renoted, after: [] }], problems: [] };
  return { steps: [{ ...step, action: 'Update', before: renoted, changes, after: [] }], problems: [] };
}

/** What a user may do, once it and the databases are there. */
function planGrants(
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

/**
 * What we made and nobody declares any more: dropped, or left as it is. What is left keeps its note, so that declaring it
 * again takes it up.
 */
function planLeaving({ dialect, observed }: Scene, { kind, name, deletion, made }: Note): readonly SqlStep[] {
  const list = kind === 'database' ? observed.databases : observed.users;
  const have = list.find((one) => one.name === name);
  if (have !== undefined && made && deletion === 'Retain') return [];
  const thing = { kind, name } as const;
  const common = { do: 'run-sql', thing, cause: 'Declared', path: PATHS[kind], needs: [], after: [] } as const;
  const forget = dialect.dropNote({ kind, name });
  // Gone already, or never ours: it is open, and it was not we who opened it.
  if (have === undefined || (!made && have.open)) {
    return [{ ...common, key: `forget ${keyOf(kind, name)}`, action: 'Release', impact: 'None', before: [forget] }];
  }
  const drop = kind === 'database' ? dialect.dropDatabase(name) : dialect.dropUser(name, observed);
  const key = `drop ${keyOf(kind, name)}`;
  const step = { ...common, key, action: 'Delete', impact: 'Destroy', before: [...drop, forget] } as const;
  // One that was never opened is empty.
  return [kind === 'database' && made ? { ...step, consent: true } : step];
}
