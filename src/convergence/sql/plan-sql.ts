import { inOrder } from '../../planning/plan-order.ts';
import type { Declared, Note, SqlKind } from './declared.ts';
import { planDatabase } from './plan-database.ts';
import { planGrants } from './plan-grants.ts';
import { planLeaving } from './plan-leaving.ts';
import type { Scene, SqlPlan } from './plan-scene.ts';
import { planUser } from './plan-user.ts';
import type { SqlStep } from './step.ts';

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
