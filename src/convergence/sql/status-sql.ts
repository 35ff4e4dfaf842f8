import type { DatabaseEntry, UserEntry } from '../../api/database-cluster.ts';
import type { PlannedSteps } from '../../planning/plan-consent.ts';
import type { Applied } from '../../planning/run-steps.ts';
import type { AnyStep } from '../../planning/step.ts';
import type { Declared, SqlKind } from './declared.ts';
import type { Observed } from './observed.ts';
import type { SqlPlan } from './plan-scene.ts';

export interface SqlReport {
  readonly databases: readonly DatabaseEntry[];
  readonly users: readonly UserEntry[];
}

interface Scene {
  readonly declared: Declared;
  readonly observed: Observed;
  readonly plan: SqlPlan;
  /** What was planned, consented to and done, SQL and other steps together. */
  readonly planned: Pick<PlannedSteps, 'steps' | 'drift'>;
  readonly applied: Applied;
  /** What is wrong with a user's Secret, by user. */
  readonly secretProblems: ReadonlyMap<string, { readonly message: string }>;
  readonly secretNameOf: (user: string) => string;
}

type Entry = Pick<DatabaseEntry, 'name' | 'state' | 'message'>;

/** Each declared database and user, and each that is on its way out, as it is after the pass. */
export function sqlReport(scene: Scene): SqlReport {
  const { declared, secretNameOf, secretProblems } = scene;
  return {
    databases: [
      ...declared.databases.map(({ name, owner }) => ({
        ...entryOf(scene, 'database', name),
        ...(owner === undefined ? {} : { owner }),
      })),
      ...leaving(scene, 'database'),
    ],
    users: [
      ...declared.users.map(({ name }) => {
        const problem = secretProblems.get(name);
        const entry = problem === undefined ? entryOf(scene, 'user', name) : failed(name, problem.message);
        return { ...entry, secret: secretNameOf(name) };
      }),
      ...leaving(scene, 'user'),
    ],
  };
}

function entryOf({ plan, planned, applied }: Scene, kind: SqlKind, name: string): Entry {
  const isAbout = ({ thing }: Pick<AnyStep, 'thing'>) => thing.kind === kind && thing.name === name;
  const problem = plan.problems.find((one) => one.kind === kind && one.name === name);
  if (problem !== undefined) return failed(name, problem.message);
  const failure = applied.failed.find(({ step }) => isAbout(step));
  if (failure !== undefined) return failed(name, messageOf(failure.error));
  const done = new Set(applied.done.map(({ key }) => key));
  if (planned.steps.some((step) => isAbout(step) && !done.has(step.key))) {
    return { name, state: 'Pending', message: 'see status.plan' };
  }
  if (planned.drift.some((finding) => isAbout(finding) && finding.policy === 'Report')) {
    return { name, state: 'Drifted', message: 'somebody changed it; spec.drift says to leave it so' };
  }
  return { name, state: 'Active' };
}

function leaving({ declared, observed, applied }: Scene, kind: SqlKind): readonly Entry[] {
  const list = kind === 'database' ? declared.databases : declared.users;
  return observed.notes
    .filter((note) => note.kind === kind && !list.some(({ name }) => name === note.name))
    .filter(({ name }) => !applied.done.some(({ thing }) => thing.kind === kind && thing.name === name))
    .map(({ name, deletion }) => ({
      name,
      state: deletion === 'Delete' ? ('Deleting' as const) : ('Retained' as const),
    }));
}

function failed(name: string, message: string): Entry {
  return { name, state: 'Failed', message: message.slice(0, 1024) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
