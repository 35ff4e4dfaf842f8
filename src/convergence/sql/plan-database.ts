import type { DeclaredDatabase } from './declared.ts';
import { keyOf, type Scene, type SqlPlan } from './plan-scene.ts';
import { planOne } from './plan-subject.ts';

/** Makes and holds a database, once its owner can be had. What was fixed when it was made is a problem, not a step. */
export function planDatabase(scene: Scene, declared: DeclaredDatabase): SqlPlan {
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
