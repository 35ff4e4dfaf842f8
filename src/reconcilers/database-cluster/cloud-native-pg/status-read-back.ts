import type { DatabaseClusterStatus, DatabaseMember, MemberRole } from '../../../api/database-cluster.ts';
import { timestamp } from '../../../runtime/index.ts';
import type { Health } from '../status.ts';
import { connectionSecretName } from '../connection-secret.ts';
import type { ReferenceProblem } from '../reference.ts';
import { FAILING_OVER } from './phases.ts';
import { type Cluster, type Database, type HostedCluster, objectName, type Volume, ZONE_LABEL } from './objects.ts';

export interface Seen {
  readonly cluster: HostedCluster;
  readonly have: Cluster | undefined;
  readonly databases: readonly Database[];
  readonly volumes: readonly Volume[];
  /** What is wrong with a user's Secret, by user. */
  readonly secretProblems: ReadonlyMap<string, Pick<ReferenceProblem, 'reason' | 'message'>>;
  readonly nowMs: number;
}

export const portOf = () => 5432;

export function hostOf({ metadata }: HostedCluster, service: 'rw' | 'ro'): string {
  return `${metadata.name}-${service}.${metadata.namespace}.svc`;
}

type Parts = Pick<
  DatabaseClusterStatus,
  'members' | 'readyMembers' | 'primary' | 'endpoint' | 'databases' | 'users' | 'versions' | 'lastTransition'
>;

/** What CloudNativePG says of its Cluster and databases, in the words of a DatabaseCluster. Pure. */
export function readBack(seen: Seen): Parts {
  const { cluster, have } = seen;
  const members = membersOf(seen);
  const primary = have?.status?.currentPrimary;
  const ready = members.filter(({ machine }) => machine === 'Active').length;
  const running = have?.status?.image?.split(':').at(-1);
  return {
    members,
    readyMembers: `${ready}/${Math.max(cluster.spec.cloudNativePg.instances, members.length)}`,
    ...(primary === undefined ? {} : { primary }),
    endpoint: {
      host: hostOf(cluster, 'rw'),
      port: portOf(),
      ...(cluster.spec.cloudNativePg.instances > 1 ? { readOnlyHost: hostOf(cluster, 'ro') } : {}),
    },
    databases: databasesOf(seen),
    users: usersOf(seen),
    versions: {
      declared: cluster.spec.engine.version,
      ...(running === undefined ? {} : { running }),
      ...(have?.status?.image === undefined ? {} : { image: have.status.image.slice(0, 255) }),
    },
    ...transitionOf(seen),
  };
}

/** Whether it serves, and whether the loss of an instance would be survived. */
export function healthOf({ cluster, have }: Pick<Seen, 'cluster' | 'have'>): readonly Health[] {
  const healthy = healthyOf(have);
  const primary = have?.status?.currentPrimary;
  const serves = primary !== undefined && healthy.includes(primary);
  const phase = have?.status?.phase ?? 'CloudNativePG has not looked at it yet';
  const available: Health = serves
    ? { type: 'Available', status: 'True', reason: 'PrimaryServing', message: `${primary} serves` }
    : { type: 'Available', status: 'False', reason: 'NotServing', message: `no healthy primary: ${phase}` };
  const { instances } = cluster.spec.cloudNativePg;
  if (instances === 1) {
    const message = 'there is one instance: its loss is an outage until it is back';
    return [available, { type: 'Redundant', status: 'False', reason: 'SingleCopy', message }];
  }
  // With three and more, a write waits for a second copy: two that are left are not enough to lose one and go on.
  const redundant = serves && healthy.length >= Math.min(instances, 3);
  const message = `${healthy.length} of ${instances} instances are healthy`;
  return [
    available,
    redundant
      ? { type: 'Redundant', status: 'True', reason: 'AllInSync', message }
      : { type: 'Redundant', status: 'False', reason: 'CopyMissing', message },
  ];
}

function healthyOf(have: Cluster | undefined): readonly string[] {
  return have?.status?.instancesStatus?.['healthy'] ?? [];
}

function membersOf({ cluster, have, nowMs }: Seen): DatabaseMember[] {
  const status = have?.status;
  const healthy = healthyOf(have);
  const failed = status?.instancesStatus?.['failed'] ?? [];
  return (status?.instanceNames ?? []).slice(0, 16).map((name) => {
    const before = cluster.status?.members?.find((member) => member.name === name);
    const isHealthy = healthy.includes(name);
    const role: MemberRole = name === status?.currentPrimary ? 'Primary' : 'Standby';
    const machine = isHealthy ? 'Active' : failed.includes(name) && wasUp(before) ? 'Failed' : 'Booting';
    const replication = { state: isHealthy ? 'InSync' : 'Unknown' } as const;
    const zone = status?.topology?.instances?.[name]?.[ZONE_LABEL] ?? '';
    const same = before?.machine === machine && before.role === role;
    const since = same && before.since !== undefined ? before.since : timestamp(nowMs);
    return { name, zone, machine, role, replication, holdsEndpoint: role === 'Primary' && isHealthy, since };
  });
}

/** CloudNativePG calls an instance failed as well that has not answered yet since it was made. */
function wasUp(before: DatabaseMember | undefined): boolean {
  return before?.machine === 'Active' || before?.machine === 'Failed';
}

function databasesOf({ cluster, databases, secretProblems }: Seen): NonNullable<DatabaseClusterStatus['databases']> {
  return cluster.spec.databases.map(({ name, owner }) => {
    const object = databases.find(({ metadata }) => metadata.name === objectName(cluster, name));
    const entry = { name, ...(owner === undefined ? {} : { owner }) };
    const failure = object === undefined ? undefined : failureOf(object);
    if (failure !== undefined) return { ...entry, state: 'Failed', message: failure.slice(0, 1024) };
    if (object !== undefined && isApplied(object)) return { ...entry, state: 'Active' };
    const waiting = owner === undefined ? undefined : secretProblems.get(owner)?.message;
    return { ...entry, state: 'Pending', message: (waiting ?? 'CloudNativePG has not made it yet').slice(0, 1024) };
  });
}

/** Why CloudNativePG could not make it as declared. Of extensions its message tells only that there was something. Pure. */
export function failureOf({ status }: Database): string | undefined {
  if (status?.applied !== false) return undefined;
  const failed = (status.extensions ?? []).filter(({ applied }) => !applied);
  const extensions = failed.map(({ name, message }) => `extension ${name}: ${message ?? 'it does not say why'}`);
  return extensions.length > 0 ? extensions.join('; ') : (status.message ?? 'it does not say why');
}

/** What it says of an earlier declaration is no answer to this one. */
function isApplied({ metadata, status }: Database): boolean {
  const { generation } = metadata;
  const current = generation === undefined || status?.observedGeneration === generation;
  return status?.applied === true && current;
}

function usersOf({ cluster, have, secretProblems }: Seen): NonNullable<DatabaseClusterStatus['users']> {
  const roles = have?.status?.managedRolesStatus;
  return cluster.spec.users.map(({ name }) => {
    const entry = { name, secret: connectionSecretName(cluster.metadata.name, name) };
    const failure = secretProblems.get(name)?.message ?? roles?.cannotReconcile?.[name]?.join('; ');
    if (failure !== undefined) return { ...entry, state: 'Failed', message: failure.slice(0, 1024) };
    if (roles?.byStatus?.['reconciled']?.includes(name)) return { ...entry, state: 'Active' };
    return { ...entry, state: 'Pending', message: 'CloudNativePG has not made it yet' };
  });
}

/** A primary that is another one than before was moved; when, CloudNativePG tells. */
function transitionOf({ cluster, have }: Seen): Pick<DatabaseClusterStatus, 'lastTransition'> {
  const last = cluster.status;
  const to = have?.status?.currentPrimary;
  const at = have?.status?.currentPrimaryTimestamp;
  if (to === undefined || at === undefined || last?.primary === undefined || last.primary === to) return {};
  const { phase, phaseReason } = have?.status ?? {};
  // Once it is past that phase, what it says is about something else.
  const why = phase === FAILING_OVER && phaseReason !== undefined ? `: ${phaseReason}` : '';
  const cause = `CloudNativePG promoted ${to}${why}`.slice(0, 1024);
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) return {};
  return { lastTransition: { kind: 'Failover', cause, from: last.primary, to, at: timestamp(atMs) } };
}
