import { CONFIRM_DELETION_ANNOTATION, FINALIZER } from '../../api/common/group.ts';
import type { ObjectMeta } from '../../api/common/object-meta.ts';

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

/**
 * Why a deletion is not followed before somebody confirms it, and how to go on; undefined when it is followed. Mass
 * deletion is what an accident looks like: Kubernetes asks nobody, and what is in the cloud does not come back. Pure.
 */
export function freezeOf(plural: string, metadata: ObjectMeta, scene: DeletionScene): string | undefined {
  const why = isConfirmed(metadata) ? undefined : causeOf(plural, metadata, scene);
  if (why === undefined) return undefined;
  const { namespace, name, uid } = metadata;
  const annotate = `kubectl -n ${namespace} annotate ${plural} ${name} ${CONFIRM_DELETION_ANNOTATION}=${uid}`;
  return (
    `${why}: nothing is removed from the cloud before this is confirmed by "${annotate}"; ` +
    `to leave everything in the cloud, take the finalizer ${FINALIZER} off the object`
  );
}

function causeOf(plural: string, { namespace }: ObjectMeta, scene: DeletionScene): string | undefined {
  const { namespaceGoing, definitionGoing, deleting, all, share } = scene;
  if (definitionGoing) return `the definition of all ${plural} is being deleted`;
  if (namespaceGoing) return `the namespace ${namespace} is being deleted`;
  return deleting > FEW && deleting > share * all
    ? `${deleting} of ${all} ${plural} are being deleted at once`
    : undefined;
}
