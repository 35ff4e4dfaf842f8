import { CLUSTER_LABEL, type CnpgObject, type HostedCluster, RETAINED_LABEL } from './objects.ts';

type Standing = 'ours' | 'retained' | 'stranger';

/** Ours refers to its DatabaseCluster as its owner. One that outlived one of the same name is ours to take up. */
export function standingOf({ metadata: { uid, name } }: HostedCluster, { metadata }: CnpgObject): Standing {
  if (metadata.ownerReferences?.some((owner) => owner.uid === uid)) return 'ours';
  const free = (metadata.ownerReferences ?? []).length === 0;
  const ofThatName = metadata.labels?.[CLUSTER_LABEL] === name && metadata.labels[RETAINED_LABEL] !== undefined;
  return free && ofThatName ? 'retained' : 'stranger';
}
