import { describe, expect, it } from 'vitest';
import { type Declared, DIALECTS, type Observed, planSql } from '../../../src/convergence/sql/index.ts';
import type { EngineName } from '../../../src/api/database-cluster.ts';
import { noteOf } from '../../../src/convergence/sql/declared.ts';

const NOTHING: Observed = {
  ...{ version: '', hasNotes: true, notes: [], databases: [], users: [], held: [], objects: [] },
};

const database = (name: string, more: object = {}) =>
  ({ name, extensions: [], deletionPolicy: 'Retain', ...more }) as Declared['databases'][number];
const user = (name: string, more: object = {}) =>
  ({
    ...{ name, passwordSecretRef: { name: 'p', key: 'password' }, grants: [], deletionPolicy: 'Delete' },
    ...more,
  }) as Declared['users'][number];

function plan(
  engine: EngineName,
  declared: Partial<Declared>,
  observed: Partial<Observed> = {},
  passwordless: readonly string[] = [],
) {
  return planSql({
    dialect: DIALECTS[engine],
    declared: { engine, ownerUid: 'u', databases: [], users: [], ...declared },
    observed: { ...NOTHING, ...observed },
    passwordless: new Set(passwordless),
  });
}

const seenDatabase = (name: string, more: Partial<Observed['databases'][number]> = {}) => ({
  ...{
    name,
    owner: undefined,
    charset: 'utf8mb4',
    collation: 'utf8mb4_general_ci',
    encoding: 'UTF8',
    locale: 'C.UTF-8',
  },
  ...{ extensions: [], open: true, ...more },
});
const seenUser = (name: string, more: Partial<Observed['users'][number]> = {}) => ({
  ...{ name, passwordFits: true, open: true, elevated: false, ...more },
});

/** All that a plan would say to the server, without secrets. */
const said = (engine: EngineName, { steps }: ReturnType<typeof plan>) =>
  steps.map(({ before, changes, after }) =>
    DIALECTS[engine].render(
      [...before, ...(changes ?? []).flatMap(({ body }) => body), ...after],
      (name) => `<${name}>`,
    ),
  );

describe.each(['mysql', 'postgresql'] as const)('planning databases and users on %s', (engine) => {
  it('notes first, makes it closed, notes that it is ours, opens it', () => {
    const [first = ''] = said(engine, plan(engine, { users: [user('app')] }, { hasNotes: false }));
    const lines = first.split('\n').map((line) => line.replace(/^(\w+ \w+).*/, '$1'));
    expect(first).toContain('<app>');
    expect(lines).toEqual([
      ...(engine === 'mysql' ? ['CREATE DATABASE', 'CREATE TABLE'] : ['CREATE SCHEMA', 'CREATE TABLE']),
      ...(engine === 'mysql'
        ? ['REPLACE INTO', 'CREATE USER', 'ALTER USER', 'REPLACE INTO', 'ALTER USER']
        : ['INSERT INTO', 'CREATE ROLE', 'ALTER ROLE', 'INSERT INTO', 'ALTER ROLE']),
      '',
    ]);
  });

  it('makes users before databases that they own, and grants last', () => {
    const declared = {
      databases: [database('wiki', engine === 'postgresql' ? { owner: 'wiki' } : {})],
      users: [user('reader', { grants: [{ database: 'wiki', privileges: ['SELECT'] }] }), user('wiki')],
    };
    const { steps } = plan(engine, declared);
    const keys = steps.map(({ key }) => key);
    expect(keys.indexOf('sql user/wiki')).toBeLessThan(keys.indexOf('sql database/wiki'));
    expect(keys.at(-1)).toBe('sql grants/reader');
  });

  it('leaves alone what is there without a note, and what is granted there', () => {
    const observed = { databases: [seenDatabase('wiki')], users: [seenUser('wiki', { elevated: true })] };
    expect(plan(engine, {}, observed)).toEqual({ steps: [], problems: [] });
    const grants = [{ database: 'wiki', privileges: ['ALL'] }];
    const { steps, problems } = plan(
      engine,
      { databases: [database('wiki')], users: [user('wiki', { grants })] },
      observed,
    );
    expect(steps).toEqual([]);
    expect(problems.map(({ reason, kind }) => [reason, kind])).toEqual([
      ['NotOurs', 'user'],
      ['NotOurs', 'database'],
    ]);
  });

  it('finishes what is closed and half made, declared or not', () => {
    const half = { ...noteOf('database', database('wiki')), made: false };
    const observed = { notes: [half], databases: [seenDatabase('wiki', { open: false, owner: 'postgres' })] };
    const [step] = plan(engine, { databases: [database('wiki')] }, observed).steps;
    expect(step).toMatchObject({ action: 'Update', changes: [{ field: 'open' }] });
    const [dropped] = plan(engine, {}, observed).steps;
    expect(dropped).toMatchObject({ action: 'Delete', impact: 'Destroy' });
    expect(dropped?.consent).toBeUndefined();
  });

  it('opens a half-made user only once it has its password', () => {
    const half = { ...noteOf('user', user('app')), made: false };
    const observed = { notes: [half], users: [seenUser('app', { open: false, passwordFits: false })] };
    const [text = ''] = said(engine, plan(engine, { users: [user('app')] }, observed));
    expect(text).toContain('<app>');
    expect(text.indexOf('<app>')).toBeLessThan(text.search(/UNLOCK|LOGIN/));
    const unknown = { ...observed, users: [seenUser('app', { open: false, passwordFits: undefined })] };
    expect(plan(engine, { users: [user('app')] }, unknown, ['app']).steps).toEqual([]);
  });

  it('makes neither a user without a known password nor a database that it should own', () => {
    const owner = engine === 'postgresql' ? { owner: 'app' } : {};
    const { steps, problems } = plan(engine, { databases: [database('wiki', owner)], users: [user('app')] }, {}, [
      'app',
    ]);
    expect(steps.map(({ key }) => key)).toEqual(engine === 'postgresql' ? [] : ['sql database/wiki']);
    expect(problems[0]).toMatchObject({ kind: 'user', reason: 'UserFailed' });
    expect(problems[0]?.message).toContain('spec.users[app].passwordSecretRef');
  });

  it('tells what somebody changed from what is newly declared', () => {
    const users = [user('app')];
    const note = noteOf('user', user('app'));
    const there = { notes: [note], users: [seenUser('app', { open: false })] };
    expect(plan(engine, { users }, there).steps).toMatchObject([{ cause: 'Drift' }]);
    const earlier = { ...there, notes: [{ ...note, hash: 'earlier' }] };
    expect(plan(engine, { users }, earlier).steps).toMatchObject([{ cause: 'Declared' }]);
    expect(plan(engine, { users }, { notes: [note] }).steps).toMatchObject([{ action: 'Create', cause: 'Drift' }]);
  });

  it('notes another deletion policy at once, and does nothing else for it', () => {
    const observed = {
      notes: [noteOf('database', database('wiki'))],
      databases: [seenDatabase('wiki', { owner: 'postgres' })],
    };
    const { steps } = plan(engine, { databases: [database('wiki', { deletionPolicy: 'Delete' })] }, observed);
    expect(steps).toMatchObject([{ action: 'Update', impact: 'None', before: [{}] }]);
    expect(steps[0]?.changes).toBeUndefined();
  });

  it('asks before it drops a database, and keeps one that is to be retained', () => {
    const declared = database('wiki', { deletionPolicy: 'Delete' });
    const observed = { notes: [noteOf('database', declared)], databases: [seenDatabase('wiki')] };
    expect(plan(engine, {}, observed).steps).toMatchObject([{ action: 'Delete', impact: 'Destroy', consent: true }]);
    const kept = { ...observed, notes: [noteOf('database', database('wiki'))] };
    expect(plan(engine, {}, kept)).toEqual({ steps: [], problems: [] });
  });

  it('forgets what somebody dropped', () => {
    const { steps } = plan(engine, {}, { notes: [noteOf('user', user('app'))] });
    expect(steps).toMatchObject([{ action: 'Release', impact: 'None' }]);
    expect(said(engine, { steps, problems: [] })[0]).toMatch(/^DELETE FROM scp_operator\.owned [^;]+;\n$/);
  });
});

describe('planning on MariaDB', () => {
  it('grants on a database whose name has an underscore, and on no other', () => {
    const grants = [{ database: 'my_app', privileges: ['SELECT', 'INSERT'] }];
    const users = [user('app', { grants })];
    const texts = said('mysql', plan('mysql', { databases: [database('my_app')], users }));
    expect(texts.at(-1)).toBe("GRANT INSERT, SELECT ON `my\\_app`.* TO 'app'@'%';\n");
  });
});

describe('planning on PostgreSQL', () => {
  it('says that a locale cannot be changed', () => {
    const wanted = database('wiki', { locale: 'de_AT.UTF-8' });
    const observed = { notes: [noteOf('database', wanted)], databases: [seenDatabase('wiki', { owner: 'postgres' })] };
    const { steps, problems } = plan('postgresql', { databases: [wanted] }, observed);
    expect(steps).toEqual([]);
    expect(problems).toMatchObject([{ reason: 'DatabaseFailed' }]);
    expect(problems[0]?.message).toContain(
      'spec.databases[wiki].locale is de_AT.UTF-8, and the database was made with C.UTF-8',
    );
  });

  it('runs in other databases what belongs there, and comes back', () => {
    const wanted = database('wiki', { extensions: ['pg_trgm'] });
    const [text = ''] = said('postgresql', plan('postgresql', { databases: [wanted] }));
    expect(text).toContain('\\connect "wiki"\nCREATE EXTENSION IF NOT EXISTS "pg_trgm";');
  });
});

describe('character sets of MariaDB', () => {
  it.each([
    [{ charset: 'utf8' }, 'utf8mb3', 'utf8mb3_general_ci'],
    [{ charset: 'utf8', collation: 'utf8_unicode_ci' }, 'utf8mb3', 'utf8mb3_unicode_ci'],
    [{ collation: 'utf8_bin' }, 'utf8mb3', 'utf8mb3_bin'],
    [{ collation: 'latin1_swedish_ci' }, 'latin1', 'latin1_swedish_ci'],
    [{ collation: 'binary' }, 'binary', 'binary'],
    [{ collation: 'uca1400_ai_ci' }, 'utf8mb4', 'utf8mb4_uca1400_ai_ci'],
    [{ charset: 'utf8mb4', collation: 'utf8mb4_bin' }, 'utf8mb4', 'utf8mb4_bin'],
  ])('%j is made and held by the names that the server keeps', (characters, charset, collation) => {
    const declared = database('wiki', characters);
    const made = said('mysql', plan('mysql', { databases: [declared] })).join('');
    expect(made).toContain(`CREATE DATABASE \`wiki\` CHARACTER SET ${charset} `);
    const observed = {
      databases: [seenDatabase('wiki', { charset, collation })],
      notes: [noteOf('database', declared)],
    };
    expect(plan('mysql', { databases: [declared] }, observed).steps).toEqual([]);
  });
});

describe('an owner in PostgreSQL', () => {
  const declared = {
    databases: [database('wiki', { owner: 'wiki' })],
    users: [user('wiki'), user('other', { grants: [{ database: 'wiki', privileges: ['ALL'] }] })],
  };
  const observed: Partial<Observed> = {
    databases: [seenDatabase('wiki', { owner: 'wiki' })],
    users: [seenUser('wiki'), seenUser('other')],
    notes: [
      ...declared.databases.map((one) => noteOf('database', one)),
      ...declared.users.map((one) => noteOf('user', one)),
    ],
    objects: [{ database: 'wiki', class: 'table', user: 'wiki', privilege: '', count: 0, total: 2 }],
  };

  it('gets what others made, and what they will make, and nothing that is its own', () => {
    const { steps } = plan('postgresql', declared, observed);
    const grants = said('postgresql', {
      steps: steps.filter(({ key }) => key === 'sql grants/wiki'),
      problems: [],
    }).join();
    expect(grants).toContain('ON ALL TABLES IN SCHEMA public TO "wiki"');
    expect(grants).toContain('FOR ROLE "other" IN SCHEMA public GRANT');
    expect(grants).not.toMatch(/ON DATABASE|ON SCHEMA public|FOR ROLE "wiki"/);
  });
});
