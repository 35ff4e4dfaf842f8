import type { StoredObject } from '../../api/common/stored-object.ts';
import { parseScpCloud, type ScpCloud } from '../../api/scp-cloud.ts';
import type { KubernetesObject } from '../../clients/kubernetes/index.ts';
import type { CloudConfig } from '../../clients/openstack/index.ts';
import type { Inventory } from '../../inventory/index.ts';
import { type Outcome, polling, waitingOn } from '../../runtime/index.ts';
import type { Credentials } from './credentials.ts';
import { pauseOf } from './pause.ts';
import { tellProblem } from './story.ts';
import type { Turn } from './turn.ts';

/** Why an object that names a ScpCloud cannot get at it, and what its pass ends in. */
export interface NoAccess {
  readonly reason: 'CloudNotFound' | 'InvalidCloud' | 'Paused' | 'SecretNotFound' | 'InvalidCredentials';
  readonly message: string;
  readonly outcome: Outcome;
}

export interface CloudAccess {
  readonly cloud: ScpCloud;
  readonly config: CloudConfig;
}

export interface AccessDeps {
  readonly credentials: Credentials;
  /** Wakes the object when the Secret that its cloud names changes. */
  readonly secrets: {
    watch(key: string, secrets: readonly { readonly namespace: string; readonly name: string }[]): void;
  };
  /** The ScpCloud of that name, as the cache has it. */
  readonly findCloud: (ref: { readonly namespace: string; readonly name: string }) => KubernetesObject | undefined;
}

/** Who asks: an object with `spec.cloudRef`. */
export interface Asking {
  /** `namespace/name`. */
  readonly key: string;
  readonly kind: string;
  readonly uid: string;
  readonly namespace: string;
  readonly cloudName: string;
  readonly deleting: boolean;
}

/** The cloud that an object names, and the way to it; or what is in the way, and the remedy. */
export async function accessCloud(
  { credentials, secrets, findCloud }: AccessDeps,
  { key, kind, uid, namespace, cloudName, deleting }: Asking,
  signal: AbortSignal,
): Promise<CloudAccess | NoAccess> {
  const where = `ScpCloud ${namespace}/${cloudName}`;
  const found = findCloud({ namespace, name: cloudName });
  if (found === undefined) {
    const message = `${where} is not there: create it, or correct spec.cloudRef.name in another ${kind}`;
    return { reason: 'CloudNotFound', message, outcome: waitingOn(where) };
  }
  const parsed = parseScpCloud(identified(found));
  if (!parsed.ok) {
    const message = `${where} contradicts itself: ${sentence(parsed.problems)}`;
    return { reason: 'InvalidCloud', message, outcome: waitingOn(where) };
  }
  const { cloud } = parsed;
  const pause = pauseOf(cloud.metadata);
  if (pause !== undefined) return { reason: 'Paused', message: `${where} is ${pause}`, outcome: waitingOn(where) };
  const { name } = cloud.spec.credentialsRef;
  secrets.watch(key, [{ namespace, name }]);
  const config = await credentials.read({ uid, deleting }, cloud, signal);
  if ('reason' in config) return { ...config, outcome: waitingOn(`Secret ${namespace}/${name}`) };
  return { cloud, config };
}

/** Ends a pass that cannot get at its cloud. What is wrong with a Secret is told besides: nothing else in sight says so. */
export function haltWithout(
  turn: Pick<Turn<NoAccess['reason'], object>, 'tell' | 'halt'>,
  { outcome, ...problem }: NoAccess,
): Promise<Outcome> {
  if (problem.reason === 'SecretNotFound' || problem.reason === 'InvalidCredentials') turn.tell(tellProblem(problem));
  return turn.halt({ ...problem, standing: 'stalled' }, outcome);
}

/** A sweep of a large cloud takes its time; one that takes longer than this is worth telling. */
const LONG_MS = 90_000;

/**
 * Ends a pass that comes before the first sweep of its cloud, which wakes the object: many may wait for it, and none of them
 * holds up the others. Undefined once it is over.
 */
export async function haltUnswept(
  turn: Pick<Turn<'Unavailable', object>, 'halt'>,
  inventory: Pick<Inventory, 'unsweptMs'>,
): Promise<Outcome | undefined> {
  const waitedMs = inventory.unsweptMs();
  if (waitedMs === undefined) return undefined;
  const awaited = 'the first reading of its cloud';
  if (waitedMs < LONG_MS) return polling(awaited, LONG_MS - waitedMs);
  const message = `the cloud has not told what is in it for ${Math.round(waitedMs / 1000)} s: some service does not answer`;
  return turn.halt({ standing: 'failing', reason: 'Unavailable', message }, polling(awaited, LONG_MS));
}

/** `spec.zone must not be empty; spec.hosts ...`. */
export function sentence(problems: readonly { readonly field: string; readonly message: string }[]): string {
  return problems.map(({ field, message }) => `${field} ${message}`).join('; ');
}

/** The API server gives every namespaced object a uid and a namespace. */
export function identified(object: KubernetesObject): StoredObject {
  const { uid = '', namespace = '' } = object.metadata;
  return { ...object, metadata: { ...object.metadata, uid, namespace } };
}
