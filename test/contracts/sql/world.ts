import { parseDatabaseCluster } from '../../../src/api/database-cluster.ts';
import {
  type Declared,
  DIALECTS,
  observeSql,
  planSql,
  runSqlStep,
  type SqlPlan,
  type SqlSession,
} from '../../../src/convergence/sql/index.ts';
import type { EngineName } from '../../../src/api/database-cluster.ts';
import { seededRandom } from '../../../src/seams/random.ts';
import type { Shell, ShellResult } from '../../../src/seams/shell.ts';

/** A database server, and ways to it: as the operator has them, and as an application has them. */
export interface SqlServer {
  readonly engine: EngineName;
  /** Of the machine that it runs on. */
  readonly shell: Shell;
  /** Runs one statement with a password over the network, as an application does. */
  login(as: { user: string; password: string; database: string }, statement: string): Promise<ShellResult>;
  close(): Promise<void>;
}

export interface Entries {
  readonly databases?: readonly object[];
  readonly users?: readonly object[];
}

const OWNER = '00000000-0000-4000-8000-000000000001';

/** The operator's side: declares, looks, plans and does. */
export function operatorOf({ engine, shell }: SqlServer, passwords: Readonly<Record<string, string>>) {
  const dialect = DIALECTS[engine];
  const random = seededRandom(7);
  const session: SqlSession = {
    ...{ dialect, shell, timeoutMs: 30_000, passwords: new Map(Object.entries(passwords)) },
    signal: new AbortController().signal,
  };
  const declare = (entries: Entries): Declared => {
    const spec = {
      cloudRef: { name: 'lab' },
      engine: { name: engine, version: engine === 'mysql' ? '10.11' : '15' },
      topology: 'single',
      placement: { zones: ['az1'] },
      machines: { image: 'i', flavor: 'f', dataVolume: { sizeGiB: 1 } },
      network: { name: 'data' },
      ...entries,
    };
    const parsed = parseDatabaseCluster({ metadata: { name: 'c', namespace: 'n', uid: OWNER }, spec });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { databases, users } = parsed.cluster.spec;
    return { engine, ownerUid: OWNER, databases, users };
  };
  const plan = async (entries: Entries): Promise<SqlPlan> => {
    const declared = declare(entries);
    const passwordless = new Set(declared.users.map(({ name }) => name).filter((name) => !session.passwords.has(name)));
    return planSql({ dialect, declared, observed: await observeSql(session, declared), passwordless });
  };
  return {
    plan,
    /** Until nothing is left to do; gives the problems that are left. */
    converge: async (entries: Entries): Promise<SqlPlan> => {
      for (let round = 0; round < 4; round++) {
        const planned = await plan(entries);
        if (planned.steps.length === 0) return planned;
        for (const step of planned.steps) await runSqlStep(session, step, random);
      }
      return plan(entries);
    },
    /** As somebody with the administrator's rights does it behind the operator's back. */
    administrator: async (statement: string, database?: string): Promise<string> => {
      const prefix = engine === 'mysql' ? `USE ${database ?? 'mysql'};\n` : `\\connect ${database ?? 'postgres'}\n`;
      const result = await shell.exec({
        command: dialect.command,
        stdin: `${prefix}${statement};\n`,
        timeoutMs: 30_000,
      });
      if (result.exitCode !== 0) throw new Error(result.stderr);
      return result.stdout.trim();
    },
    session,
    random,
  };
}

export const words = ({ steps }: SqlPlan): readonly string[] =>
  steps.map(({ action, thing, changes }) =>
    [action, thing.kind, thing.name, ...(changes ?? []).map(({ field }) => field)].join(' '),
  );
