import type { DeclaredUser } from './declared.ts';
import type { SqlDifference } from './dialect.ts';
import type { Scene, SqlPlan } from './plan-scene.ts';
import { planOne } from './plan-subject.ts';

/** Makes and holds a user, whose password has to be known before. */
export function planUser(scene: Scene, declared: DeclaredUser): SqlPlan {
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
