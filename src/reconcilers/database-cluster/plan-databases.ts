import type { DatabaseClusterStatus } from '../../api/database-cluster.ts';
import type { MachineCluster } from './cluster.ts';
import { type ConnectionSecret, connectionSecret, connectionSecretName, isOurSecret } from './connection-secret.ts';
import type { Databases } from './look-databases.ts';
import type { Problem } from './plan-parts.ts';
import type { DatabaseStep, Step, WriteConnectionStep } from './step.ts';

export interface DatabasesScene {
  readonly cluster: MachineCluster;
  readonly databases: Databases;
  readonly endpoint: DatabaseClusterStatus['endpoint'];
  /** PEM that clients check the server with. */
  readonly ca: string | undefined;
}

export interface PlannedDatabases {
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
}

/** Databases, users, and the Secrets that applications connect with. Pure. */
export function planDatabases(scene: DatabasesScene): PlannedDatabases {
  const { plan } = scene.databases;
  const connections = scene.cluster.spec.users.map(({ name }) => planConnection(scene, name));
  return {
    steps: [...plan.steps.map((step) => emptying(scene, step)), ...connections.flatMap(({ steps }) => steps)],
    problems: [
      ...plan.problems.map(({ reason, message }) => ({ reason, message })),
      ...connections.flatMap(({ problems }) => problems),
    ],
  };
}

export const dropsUser = ({ thing, action }: Pick<DatabaseStep, 'thing' | 'action'>): boolean =>
  thing.kind === 'user' && action === 'Delete';

/** The password of a user that is dropped does not outlive it, unless another user has the Secret now. */
function emptying({ cluster, databases }: DatabasesScene, step: DatabaseStep): DatabaseStep {
  const { metadata, spec } = cluster;
  const user = step.thing.name;
  const name = connectionSecretName(metadata.name, user);
  const there = dropsUser(step) ? databases.connections.get(name) : undefined;
  if (there === undefined || Object.keys(there.texts).length === 0 || !isOurSecret(there, metadata.uid)) return step;
  if (spec.users.some((other) => connectionSecretName(metadata.name, other.name) === name)) return step;
  return { ...step, empties: { user, resourceVersion: there.metadata.resourceVersion ?? '' } };
}

/** A user's Secret is written once the user can log in with it. */
function planConnection({ cluster, databases, endpoint, ca }: DatabasesScene, user: string): PlannedDatabases {
  const password = databases.passwords.values.get(user);
  // Without the authority a client would be told not to check the server, and one that did would cease to.
  const unchecked = cluster.spec.tls.mode !== 'Disabled' && ca === undefined;
  if (password === undefined || endpoint === undefined || unchecked) return { steps: [], problems: [] };
  const grants = cluster.spec.users.find(({ name }) => name === user)?.grants ?? [];
  const host = endpoint.floatingIp ?? endpoint.host;
  const wanted = connectionSecret(cluster, {
    user,
    password,
    host,
    port: endpoint.port,
    database: grants[0]?.database,
    ca,
  });
  const name = connectionSecretName(cluster.metadata.name, user);
  const there = databases.connections.get(name);
  if (there !== undefined && !isOurSecret(there, cluster.metadata.uid)) {
    const message = `Secret ${cluster.metadata.namespace}/${name}, which user ${user} is to connect with, exists and is not ours: remove it, or rename the user`;
    return { steps: [], problems: [{ reason: 'NotOurs', message }] };
  }
  if (there !== undefined && sameTexts(there.texts, wanted)) return { steps: [], problems: [] };
  const step: WriteConnectionStep = {
    do: 'write-connection',
    key: `connection ${user}`,
    thing: { kind: 'connection-secret', name },
    action: there === undefined ? 'Create' : 'Update',
    impact: 'None',
    cause: 'Declared',
    path: `users[${user}]`,
    needs: databases.plan.steps
      .filter(({ thing }) => thing.kind === 'user' && thing.name === user)
      .map(({ key }) => key),
    user,
    ...(there === undefined ? {} : { resourceVersion: there.metadata.resourceVersion ?? '' }),
  };
  return { steps: [step], problems: [] };
}

function sameTexts(texts: Readonly<Record<string, string>>, { stringData }: ConnectionSecret): boolean {
  const keys = new Set([...Object.keys(texts), ...Object.keys(stringData)]);
  return [...keys].every((key) => texts[key] === stringData[key]);
}
