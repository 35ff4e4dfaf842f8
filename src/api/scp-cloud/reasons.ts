/** Condition types of a ScpCloud. */
export const CONDITION_TYPES = ['Ready', 'Reconciling', 'Stalled', 'Drifted'] as const;
export type ScpCloudConditionType = (typeof CONDITION_TYPES)[number];

/** Every reason a condition of a ScpCloud may have, with what it means. */
export const REASONS = {
  Settled: 'everything is as declared',
  Applying: 'changes are being made',
  Waiting: 'something outside has to come about first: the message names it',
  UploadingImage: 'image data is on its way to the cloud',
  PlanOnly: 'spec.mode is Plan: differences are shown, nothing is written',
  ApprovalRequired: 'the plan destroys or replaces something: copy its hash into spec.approval.planHash',
  OutsideWindow: 'the plan replaces something: it waits until a maintenance window opens',
  Paused: 'the object carries the pause annotation',
  InvalidSpec: 'the declaration contradicts itself: the message names field and remedy',
  SecretNotFound: 'the Secret with the credentials, or its key, is not there',
  InvalidCredentials: 'the credentials cannot be read: the message says where',
  Unauthenticated: 'the cloud refused the credentials',
  Forbidden: 'the cloud accepted the credentials but not what was asked with them',
  Unreachable: 'no connection to the cloud',
  Unavailable: 'a service of the cloud answers with errors',
  Throttled: 'the cloud asked us to slow down',
  QuotaExceeded: 'a limit of the project was reached',
  Conflict: 'something in the cloud is in a state that forbids the change now',
  MalformedAnswer: 'a service answered what its own contract does not allow',
  RefusedByCloud: 'the cloud called the request invalid: the message quotes it',
  RefusedByKubernetes: 'Kubernetes called what the operator wrote invalid: the message quotes it',
  AdoptionFailed: 'what should be adopted is not there, or more than one thing fits',
  NotOurs: 'a thing of that name exists without our mark: adopt it, or choose another name',
  NodeAccessMissing: 'there is no private key to log in to machines with',
  MachineFailed: 'a machine could not be made, or does not answer: the message says what is known',
  HostKeyMismatch: 'a machine showed a host key that is not its own, or refused our key, and was not talked to',
  HealingHeld: 'a repair is held back: the message says why, and what to do',
  ImageSourceUnavailable: 'the data of an image cannot be read',
  ChecksumMismatch: 'the data of an image is not what its checksum says',
  Deleting: 'the object is being deleted',
  DeletionFrozen: 'it is deleted together with many others: confirm that it is meant',
  StillReferenced: 'deletion waits: other objects refer to this cloud',
  StillInUse: 'deletion waits: something in the cloud is still used',
  NoDrift: 'nothing differs from the declaration',
  DriftFound: 'something was changed outside and is being put right',
  DriftReported: 'something was changed outside and is left so, as spec.drift says',
} as const;

export type ScpCloudReason = keyof typeof REASONS;
