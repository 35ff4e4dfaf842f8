import { connectionSecretName } from '../connection-secret.ts';
import { type Cluster, type HostedCluster, objectName, withSpec } from './objects.ts';
import { lastOf } from './plan-object.ts';

type Bootstrap = NonNullable<Cluster['spec']['bootstrap']>;

/** Whether there is nothing yet that the server could begin with: every database waits for the password of its owner. */
export function lacksFirstDatabase({ spec }: HostedCluster, passwordless: ReadonlySet<string>): boolean {
  return spec.databases.length > 0 && firstDatabase(spec.databases, passwordless) === undefined;
}

/**
 * CloudNativePG begins every server with one database and its owner, and keeps the password of that owner: without a word it
 * calls both `app` and keeps a password of its own in Secret `<cluster>-app`, which is where ours for a user `app` belongs.
 * So it is told to begin with what is declared. What it began with stands: it is only read again for that owner. Pure.
 */
export function withBootstrap(
  wanted: Cluster,
  cluster: HostedCluster,
  passwordless: ReadonlySet<string>,
  have: Cluster | undefined,
): Cluster {
  const bootstrap = have === undefined ? begun(cluster, passwordless) : kept(wanted, cluster, have);
  return bootstrap === undefined ? wanted : withSpec(wanted, { ...wanted.spec, bootstrap });
}

function begun(cluster: HostedCluster, passwordless: ReadonlySet<string>): Bootstrap | undefined {
  const first = firstDatabase(cluster.spec.databases, passwordless);
  if (first?.owner === undefined) return undefined;
  const { name, owner, encoding = 'UTF8', locale = 'C.UTF-8' } = first;
  const secret = { name: connectionSecretName(cluster.metadata.name, owner) };
  return { initdb: { database: name, owner, secret, encoding, localeCollate: locale, localeCType: locale } };
}

type Databases = HostedCluster['spec']['databases'];

/** Those to come take over encoding and locale of the server, so that it is best begun with a database that has none of its own. */
function firstDatabase(databases: Databases, passwordless: ReadonlySet<string>): Databases[number] | undefined {
  const owned = databases.filter(({ owner }) => owner !== undefined && !passwordless.has(owner));
  return owned.find(({ encoding, locale }) => encoding === undefined && locale === undefined) ?? owned[0];
}

/**
 * What was said of it once, with one exception: an owner that is dropped must not be given a password any more, for each try
 * would fail, and hold everything else up.
 */
function kept(wanted: Cluster, cluster: HostedCluster, have: Cluster): Bootstrap | undefined {
  const { bootstrap } = lastOf(have);
  const owner = have.spec.bootstrap?.initdb?.owner;
  const leaves = wanted.spec.managed?.roles?.some(({ name, ensure }) => name === owner && ensure === 'absent');
  if (leaves !== true) return bootstrap;
  return { ...bootstrap, initdb: { ...bootstrap?.initdb, secret: { name: noSecret(cluster) } } };
}

/** No user has a name that begins so: there is never such a Secret. */
const noSecret = (cluster: HostedCluster) => `${objectName(cluster)}-scp-none`;
