import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EngineName } from '../../../src/api/database-cluster.ts';
import { runSqlStep, type SqlStep } from '../../../src/convergence/sql/index.ts';
import type { ShellCommand } from '../../../src/seams/shell.ts';
import { operatorOf, type SqlServer, words } from './world.ts';

const PASSWORDS = { app: "it's $1 \\ long", reader: 'another password', 'app-two': 'a third password' };

const secret = (name: string) => ({ name, passwordSecretRef: { name: `${name}-password` } });
const DECLARED = {
  databases: [{ name: 'app_db' }],
  users: [
    { ...secret('app'), grants: [{ database: 'app_db', privileges: ['ALL'] }] },
    { ...secret('reader'), grants: [{ database: 'app_db', privileges: ['SELECT'] }] },
  ],
};
const cut = (stdin: ShellCommand['stdin'], bytes: number) => String(stdin).slice(0, -bytes);
const NOBODY = { databases: [], users: [] };

interface Drift {
  readonly what: string;
  readonly statement: string;
  readonly field: RegExp;
}

interface Words {
  /** A database that the operator did not make. */
  readonly strangerDatabase: string;
  readonly strangerUser: string;
  readonly dropDatabase: string;
  readonly dropUser: (name: string) => string;
  /** What somebody does behind our back, in the declared database, and the field that shows it. */
  readonly drift: readonly Drift[];
  readonly otherPassword: string;
  readonly refused: RegExp;
  /** Whom a database may belong to. */
  readonly owners: readonly string[];
  /** Character sets and collations as they may be declared. */
  readonly characters: readonly { readonly charset?: string; readonly collation?: string }[];
}

const WORDS: Readonly<Record<EngineName, Words>> = {
  mysql: {
    strangerDatabase: 'CREATE DATABASE stranger',
    strangerUser: "CREATE USER 'stranger'@'%' IDENTIFIED BY 'theirs'",
    dropDatabase: 'DROP DATABASE IF EXISTS',
    dropUser: (name) => `DROP USER IF EXISTS '${name}'@'%'`,
    drift: [
      { what: 'a wider grant', statement: "GRANT SELECT ON *.* TO 'reader'@'%'", field: /grants\[\*\]/ },
      {
        what: 'a grant that can be handed on',
        statement: "GRANT SELECT ON `app\\_db`.* TO 'reader'@'%' WITH GRANT OPTION",
        field: /grants\[app_db\]/,
      },
      { what: 'a grant elsewhere', statement: "GRANT SELECT ON `mysql`.* TO 'reader'@'%'", field: /grants\[mysql\]/ },
      {
        what: 'a grant on a table',
        statement: "GRANT UPDATE ON app_db.notes TO 'reader'@'%'",
        field: /grants\[app_db\.notes\]/,
      },
      {
        what: 'a missing grant',
        statement: "REVOKE SELECT ON `app\\_db`.* FROM 'reader'@'%'",
        field: /grants\[app_db\]/,
      },
      { what: 'a locked user', statement: "ALTER USER 'reader'@'%' ACCOUNT LOCK", field: /open/ },
      { what: 'another character set', statement: 'ALTER DATABASE app_db CHARACTER SET latin1', field: /charset/ },
    ],
    otherPassword: "SET PASSWORD FOR 'reader'@'%' = PASSWORD('somebody else')",
    refused: /denied/,
    owners: [],
    characters: [
      { charset: 'utf8' },
      { charset: 'utf8', collation: 'utf8_unicode_ci' },
      { collation: 'utf8_bin' },
      { collation: 'latin1_swedish_ci' },
      { collation: 'uca1400_ai_ci' },
    ],
  },
  postgresql: {
    strangerDatabase: 'CREATE DATABASE stranger',
    strangerUser: "CREATE ROLE stranger LOGIN PASSWORD 'theirs'",
    dropDatabase: 'DROP DATABASE IF EXISTS',
    dropUser: (name) => `DROP ROLE IF EXISTS ${name}`,
    drift: [
      { what: 'a superuser', statement: 'ALTER ROLE reader SUPERUSER', field: /attributes/ },
      { what: 'a membership', statement: 'GRANT pg_read_all_data TO reader', field: /grants\[pg_read_all_data\]/ },
      { what: 'a wider grant', statement: 'GRANT UPDATE ON notes TO reader', field: /grants\[app_db\]\.tables/ },
      { what: 'a missing grant', statement: 'REVOKE SELECT ON notes FROM reader', field: /grants\[app_db\]\.tables/ },
      {
        what: 'a right to make tables',
        statement: 'GRANT CREATE ON SCHEMA public TO reader',
        field: /grants\[app_db\]\.schema/,
      },
      {
        what: 'a right to make schemas',
        statement: 'GRANT CREATE ON DATABASE app_db TO reader',
        field: /grants\[app_db\]/,
      },
      { what: 'a locked user', statement: 'ALTER ROLE reader NOLOGIN', field: /open/ },
      { what: 'a door for everybody', statement: 'GRANT CONNECT ON DATABASE app_db TO PUBLIC', field: /public/ },
      { what: 'another owner', statement: 'ALTER DATABASE app_db OWNER TO reader', field: /owner/ },
    ],
    otherPassword: "ALTER ROLE reader PASSWORD 'somebody else'",
    refused: /denied|authentication failed|must be owner|not permitted/,
    owners: ['an owner'],
    characters: [],
  },
};

/** What we rely on in a database server, and that databases and users come out on it as they are declared. */
export function describeSql(engine: EngineName, connect: () => Promise<SqlServer>): void {
  const { strangerDatabase, strangerUser, dropDatabase, dropUser, drift, otherPassword, refused } = WORDS[engine];

  describe(`databases and users on ${engine}`, () => {
    let server: SqlServer;
    let operator: ReturnType<typeof operatorOf>;
    beforeAll(async () => {
      server = await connect();
    });
    beforeEach(async () => {
      operator = operatorOf(server, PASSWORDS);
      await operator.converge(NOBODY);
      for (const name of ['app_db', 'stranger', 'appXdb']) await operator.administrator(`${dropDatabase} ${name}`);
      for (const name of ['app', 'reader', 'stranger']) await operator.administrator(dropUser(name));
      await operator.converge(NOBODY);
    });
    afterAll(() => server.close());

    const app = { user: 'app', password: PASSWORDS.app, database: 'app_db' };
    const reader = { user: 'reader', password: PASSWORDS.reader, database: 'app_db' };
    const makeNotes = async () => {
      const { exitCode, stderr } = await server.login(app, 'CREATE TABLE notes (line VARCHAR(80))');
      expect([exitCode, stderr]).toEqual([0, '']);
    };

    it('come out as declared, and planning them again plans nothing', async () => {
      const planned = await operator.plan(DECLARED);
      expect(words(planned).slice(0, 3)).toEqual(['Create user app', 'Create user reader', 'Create database app_db']);
      expect(await operator.converge(DECLARED)).toEqual({ steps: [], problems: [] });
      await makeNotes();
      expect(await operator.converge(DECLARED)).toEqual({ steps: [], problems: [] });
      expect(await server.login(app, "INSERT INTO notes VALUES ('one')")).toMatchObject({ exitCode: 0 });
      expect(await server.login(reader, 'SELECT line FROM notes')).toMatchObject({ exitCode: 0, stdout: 'one\n' });
      const written = await server.login(reader, "INSERT INTO notes VALUES ('two')");
      expect(written.exitCode).not.toBe(0);
      expect(written.stderr).toMatch(refused);
    });

    it('let nobody in with another password, nor a reader in where nothing is granted', async () => {
      await operator.converge(DECLARED);
      await operator.administrator(strangerDatabase);
      expect((await server.login({ ...app, password: 'guessed' }, 'SELECT 1')).stderr).toMatch(refused);
      const inside = await server.login({ ...reader, database: 'stranger' }, 'CREATE TABLE mine (line VARCHAR(80))');
      expect(inside.stderr).toMatch(refused);
    });

    it('follow a changed password, and put back one that somebody changed', async () => {
      await operator.converge(DECLARED);
      const changed = operatorOf(server, { ...PASSWORDS, reader: 'a new password' });
      expect(words(await changed.plan(DECLARED))).toEqual(['Update user reader password']);
      await changed.converge(DECLARED);
      expect(await server.login({ ...reader, password: 'a new password' }, 'SELECT 1')).toMatchObject({ exitCode: 0 });
      expect((await server.login(reader, 'SELECT 1')).stderr).toMatch(refused);
      await changed.administrator(otherPassword);
      expect(words(await changed.plan(DECLARED))).toEqual(['Update user reader password']);
      await changed.converge(DECLARED);
      expect(await server.login({ ...reader, password: 'a new password' }, 'SELECT 1')).toMatchObject({ exitCode: 0 });
    });

    it.each(drift)('are put back after $what', async ({ statement, field }) => {
      await operator.converge(DECLARED);
      await makeNotes();
      await operator.converge(DECLARED);
      await operator.administrator(statement, 'app_db');
      const { steps } = await operator.plan(DECLARED);
      expect(steps.map(({ cause }) => cause)).toEqual(steps.map(() => 'Drift'));
      expect(steps.flatMap(({ changes }) => changes ?? []).map((one) => one.field)).toContainEqual(
        expect.stringMatching(field),
      );
      expect(await operator.converge(DECLARED)).toEqual({ steps: [], problems: [] });
    });

    it(`${engine === 'mysql' ? 'keep' : 'lose'} what they held of a table that was dropped, when one of its name is made`, async () => {
      await operator.converge(DECLARED);
      await makeNotes();
      await operator.converge(DECLARED);
      const table = engine === 'mysql' ? "app_db.notes TO 'reader'@'%'" : 'notes TO reader';
      await operator.administrator(`GRANT UPDATE ON ${table}`, 'app_db');
      expect(await server.login(app, 'DROP TABLE notes')).toMatchObject({ exitCode: 0 });
      await makeNotes();
      const changes = (await operator.plan(DECLARED)).steps.flatMap((step) => step.changes ?? []);
      expect(changes.map(({ field }) => field)).toEqual(engine === 'mysql' ? ['grants[app_db.notes]'] : []);
      expect(await operator.converge(DECLARED)).toEqual({ steps: [], problems: [] });
    });

    it('are never somebody else’s', async () => {
      await operator.administrator(strangerDatabase);
      await operator.administrator(strangerUser);
      const declared = { databases: [{ name: 'stranger' }], users: [secret('stranger')] };
      const theirs = operatorOf(server, { stranger: 'our password' });
      const { steps, problems } = await theirs.converge(declared);
      expect(steps).toEqual([]);
      expect(problems.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(['user NotOurs', 'database NotOurs']);
      expect(await theirs.converge(NOBODY)).toEqual({ steps: [], problems: [] });
      const login = await server.login({ user: 'stranger', password: 'theirs', database: 'stranger' }, 'SELECT 1');
      expect(login.exitCode === 0 || !/authentication failed|using password/.test(login.stderr)).toBe(true);
    });

    it('stay where they are to be retained, and are taken up again', async () => {
      const kept = {
        ...DECLARED,
        users: [{ ...secret('app'), deletionPolicy: 'Retain', grants: DECLARED.users[0]?.grants }],
      };
      await operator.converge(kept);
      await makeNotes();
      expect(await operator.converge(NOBODY)).toEqual({ steps: [], problems: [] });
      expect(await server.login(app, "INSERT INTO notes VALUES ('kept')")).toMatchObject({ exitCode: 0 });
      expect(await operator.converge(kept)).toEqual({ steps: [], problems: [] });
      expect(await server.login(app, 'SELECT line FROM notes')).toMatchObject({ stdout: 'kept\n' });
    });

    it('go where they are to be deleted: users at once, databases by consent', async () => {
      const passing = { ...DECLARED, databases: [{ name: 'app_db', deletionPolicy: 'Delete' }] };
      await operator.converge(passing);
      await makeNotes();
      const { steps } = await operator.plan(NOBODY);
      expect(steps.map(({ action, thing, impact, consent }) => [action, thing.kind, impact, consent])).toEqual(
        expect.arrayContaining([
          ['Delete', 'database', 'Destroy', true],
          ['Delete', 'user', 'Destroy', undefined],
        ]),
      );
      expect(await operator.converge(NOBODY)).toEqual({ steps: [], problems: [] });
      expect((await server.login(app, 'SELECT 1')).exitCode).not.toBe(0);
    });

    it('lose a user that made tables, and keep its tables', async () => {
      await operator.converge(DECLARED);
      await makeNotes();
      const fewer = { ...DECLARED, users: DECLARED.users.slice(1) };
      expect(await operator.converge(fewer)).toEqual({ steps: [], problems: [] });
      expect(await server.login(reader, 'SELECT line FROM notes')).toMatchObject({ exitCode: 0, stdout: '' });
    });

    it.each(WORDS[engine].owners)('give %s what others made, and what was its own before it was dropped', async () => {
      const owned = {
        databases: [{ name: 'app_db', owner: 'app' }],
        users: [secret('app'), ...DECLARED.users.slice(1)],
      };
      await operator.converge(owned);
      await makeNotes();
      expect(await operator.converge(owned)).toEqual({ steps: [], problems: [] });
      await server.login(app, "INSERT INTO notes VALUES ('before')");
      expect(await operator.converge({ ...DECLARED, users: DECLARED.users.slice(1) })).toEqual({
        steps: [],
        problems: [],
      });
      expect(await operator.converge(owned)).toEqual({ steps: [], problems: [] });
      expect(await server.login(app, 'SELECT line FROM notes')).toMatchObject({ exitCode: 0, stdout: 'before\n' });
      const maker = { ...secret('reader'), grants: [{ database: 'app_db', privileges: ['ALL'] }] };
      const withMaker = { ...owned, users: [secret('app'), maker] };
      expect(await operator.converge(withMaker)).toEqual({ steps: [], problems: [] });
      await server.login(reader, 'CREATE TABLE theirs (line VARCHAR(80))');
      expect(await server.login(app, 'SELECT line FROM theirs')).toMatchObject({ exitCode: 0, stdout: '' });
      expect(await operator.converge(withMaker)).toEqual({ steps: [], problems: [] });
      expect(await server.login(app, "INSERT INTO theirs VALUES ('mine')")).toMatchObject({ exitCode: 0 });
    });

    it
      .runIf(engine === 'mysql')
      .each([
        { charset: 'utf8' },
        { charset: 'utf8', collation: 'utf8_unicode_ci' },
        { collation: 'utf8_bin' },
        { collation: 'latin1_swedish_ci' },
        { collation: 'uca1400_ai_ci' },
      ])('have the characters that are declared: %j', async (characters) => {
      const declared = { databases: [{ name: 'app_db', ...characters }] };
      expect(await operator.converge(declared)).toEqual({ steps: [], problems: [] });
      await operator.administrator('ALTER DATABASE app_db CHARACTER SET ascii');
      expect(await operator.converge(declared)).toEqual({ steps: [], problems: [] });
    });

    it.each([1, 2, 3, 4, 5, 6, 7])('are finished after a power cut behind statement %i', async (cut) => {
      const { steps } = await operator.plan(DECLARED);
      for (const step of steps) {
        const statements = [...step.before, ...(step.changes ?? []).flatMap(({ body }) => body)];
        await runSqlStep(operator.session, { ...step, before: statements.slice(0, cut), changes: [] }, operator.random);
        if (statements.length > cut) break;
      }
      expect(await operator.converge(DECLARED)).toEqual({ steps: [], problems: [] });
      await makeNotes();
    });

    it('run none of the statements when the last of them did not arrive', async () => {
      const { shell } = operator.session;
      const cutBy = (bytes: number) => ({
        ...operator.session,
        shell: { ...shell, exec: (run: ShellCommand) => shell.exec({ ...run, stdin: cut(run.stdin, bytes) }) },
      });
      const { steps } = await operator.plan(DECLARED);
      for (const bytes of [2, 5, 12, 40]) {
        const step = steps[0] as SqlStep;
        const refusal = expect(runSqlStep(cutBy(bytes), step, operator.random)).rejects;
        await refusal.toMatchObject({ fault: 'unreachable', message: expect.stringMatching(/did not arrive whole/) });
      }
      expect(words(await operator.plan(DECLARED))).toEqual(words({ steps, problems: [] }));
    });

    it('fail with what the server said, and without what it keeps of a password', async () => {
      const { steps } = await operator.plan({ users: [secret('app')] });
      const [step] = steps;
      if (step === undefined) throw new Error('nothing is planned');
      await operator.administrator(strangerUser);
      const before = step.before.map(({ text }) => ({
        text: text.map((part) =>
          typeof part === 'string' ? part.replace('LOCK', 'LOCKED').replace('NOLOGIN', 'NOLOGON') : part,
        ),
      }));
      await expect(runSqlStep(operator.session, { ...step, before }, operator.random)).rejects.toThrow(
        /^(?!.*(SCRAM|\*[0-9A-F]{40})).*syntax|unrecognized/,
      );
    });
  });
}
