import { CONFIRM_DELETION_ANNOTATION, FINALIZER, FROZEN_DELETION_ANNOTATION } from '../../api/common/group.ts';
import type { ObjectMeta } from '../../api/common/object-meta.ts';
import type { KubernetesClient, ResourceType } from '../../clients/kubernetes/index.ts';

/** What goes on around an object while it is being deleted. */
export interface DeletionScene {
  /** Its namespace is being deleted, and the object with it. */
  readonly namespaceGoing: boolean;
  /** The definition of its kind is being deleted, and all objects of the kind with it. */
  readonly definitionGoing: boolean;
  /** Objects of the kind that are being deleted without being confirmed one by one, this one included. */
  readonly deleting: number;
  /** Objects of the kind, those included. */
  readonly all: number;
  /** The share of all that may be deleted at once, from 0 to 1. */
  readonly share: number;
}

/** Who deletes one or two means it. */
const FEW = 2;

/** Whether a person said that this very object is meant, in whatever company it goes. */
export function isConfirmed({ uid, annotations }: Pick<ObjectMeta, 'annotations' | 'uid'>): boolean {
  return annotations?.[CONFIRM_DELETION_ANNOTATION] === uid;
}

/** What goes on around objects of one kind while they are being deleted. */
export interface Deletions {
  /** Milliseconds until as many deletions as were asked for together have had the time to be seen; 0 when they have. */
  settlesInMs(metadata: ObjectMeta): number;
  look(metadata: ObjectMeta, signal: AbortSignal): Promise<DeletionScene>;
  forget(uid: string): void;
}

/** Why a deletion is not followed, or not yet. */
type Hold = { readonly kind: 'settling'; readonly ms: number } | { readonly kind: 'frozen'; readonly message: string };

interface FreezeDeps {
  readonly client: Pick<KubernetesClient, 'patch'>;
  readonly type: ResourceType;
  readonly deletions: Deletions;
}

/**
 * Looks around before a deletion is followed; undefined when it is. Mass deletion is what an accident looks like: Kubernetes
 * asks nobody, and what is in the cloud does not come back. What is frozen stays so until somebody confirms it.
 */
export async function holdOf(
  { client, type, deletions }: FreezeDeps,
  metadata: ObjectMeta,
  signal: AbortSignal,
): Promise<Hold | undefined> {
  if (isConfirmed(metadata)) return undefined;
  const before = metadata.annotations?.[FROZEN_DELETION_ANNOTATION];
  if (before !== undefined) return { kind: 'frozen', message: remedy(before, type.plural, metadata) };
  const ms = deletions.settlesInMs(metadata);
  if (ms > 0) return { kind: 'settling', ms };
  const why = causeOf(type.plural, metadata, await deletions.look(metadata, signal));
  if (why === undefined) return undefined;
  const { namespace, name } = metadata;
  const body = { metadata: { annotations: { [FROZEN_DELETION_ANNOTATION]: why } } };
  await client.patch(type, { namespace, name }, { type: 'merge', body }, { signal });
  return { kind: 'frozen', message: remedy(why, type.plural, metadata) };
}

function remedy(why: string, plural: string, { namespace, name, uid }: ObjectMeta): string {
  const annotate = `kubectl -n ${namespace} annotate ${plural} ${name} ${CONFIRM_DELETION_ANNOTATION}=${uid}`;
  return (
    `${why}: nothing is removed from the cloud before this is confirmed by "${annotate}"; ` +
    `to leave everything in the cloud, take the finalizer ${FINALIZER} off the object`
  );
}

/** Why a deletion is not followed before somebody confirms it. Pure. */
function causeOf(plural: string, { namespace }: ObjectMeta, scene: DeletionScene): string | undefined {
  const { namespaceGoing, definitionGoing, deleting, all, share } = scene;
  if (definitionGoing) return `the definition of all ${plural} is being deleted`;
  if (namespaceGoing) return `the namespace ${namespace} is being deleted`;
  return deleting > FEW && deleting > share * all
    ? `${deleting} of ${all} ${plural} are being deleted at once`
    : undefined;
}
