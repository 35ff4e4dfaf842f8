import type { KubernetesObject } from '../../clients/kubernetes/index.ts';
import {
  type Declared,
  DIALECTS,
  type Observed,
  observeSql,
  planSql,
  type SqlPlan,
  type SqlSession,
} from '../../convergence/sql/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import type { Shell } from '../../seams/shell.ts';
import type { MachineCluster } from './cluster.ts';
import { connectionSecretName } from './connection-secret.ts';
import { dropsUser } from './plan-databases.ts';
import type { Passwords } from './plan-passwords.ts';
import { type FoundSecret, readSecrets, type SecretsDeps, type Wanted } from './secret-texts.ts';

/** Databases and users: as declared, as the server has them, and what is to be done. */
export interface Databases {
  readonly session: SqlSession;
  readonly declared: Declared;
  readonly observed: Observed;
  readonly plan: SqlPlan;
  readonly passwords: Passwords;
  /** Connection Secrets that are there, by name. */
  readonly connections: ReadonlyMap<string, KubernetesObject & Pick<FoundSecret, 'texts'>>;
}

export interface Asking {
  readonly cluster: MachineCluster;
  /** Of the member that serves. */
  readonly shell: Shell;
  readonly passwords: Passwords;
  readonly secrets: SecretsDeps;
  readonly signal: AbortSignal;
}

/** Asks the server that serves; an error when it does not answer as it should. */
export async function lookAtDatabases(asking: Asking): Promise<Databases | ExternalError> {
  const { cluster, shell, passwords, secrets, signal } = asking;
  const { spec, metadata } = cluster;
  const connectionsOf = (users: readonly string[]) => {
    const isSecret = (key: string) => key === 'password' || key === 'uri';
    const wanted = users.map((user): Wanted => ({ name: connectionSecretName(metadata.name, user), isSecret }));
    return readSecrets(secrets, metadata.namespace, wanted, signal);
  };
  const found = await connectionsOf(spec.users.map(({ name }) => name));
  const { databases, users, engine } = spec;
  const declared = { engine: engine.name, ownerUid: metadata.uid, databases, users };
  const dialect = DIALECTS[engine.name];
  const timeoutMs = spec.patience.serviceSeconds * 1000;
  const session = { dialect, shell, timeoutMs, passwords: passwords.values, signal };
  const observed = await answerOf(observeSql(session, declared));
  if (observed instanceof ExternalError) return observed;
  const passwordless = new Set(passwords.problems.keys());
  const plan = planSql({ dialect, declared, observed, passwordless });
  const dropped = await connectionsOf(plan.steps.filter(dropsUser).map(({ thing }) => thing.name));
  const connections = new Map([...dropped, ...found].map(([name, { object, texts }]) => [name, { ...object, texts }]));
  return { session, declared, observed, plan, passwords, connections };
}

async function answerOf<T>(asked: Promise<T>): Promise<T | ExternalError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ExternalError) return error;
    throw error;
  }
}
