/** Condition types of an AvailabilityZone. */
export const CONDITION_TYPES = ['Ready', 'Reconciling', 'Stalled', 'Drifted', 'FailureDomain'] as const;
export type AvailabilityZoneConditionType = (typeof CONDITION_TYPES)[number];

/** Every reason a condition of an AvailabilityZone may have, with what it means. */
export const REASONS = {
  Settled: 'everything is as declared',
  Applying: 'changes are being made',
  Waiting: 'something outside has to come about first: the message names it',
  Draining: 'servers are leaving a host that is under maintenance',
  PlanOnly: 'spec.mode is Plan: differences are shown, nothing is written',
  ApprovalRequired: 'the plan destroys or replaces something: copy its hash into spec.approval.planHash',
  Paused: 'the object, or its cloud, carries the pause annotation',
  InvalidSpec: 'the declaration contradicts itself: the message names field and remedy',
  CloudNotFound: 'the ScpCloud that spec.cloudRef names is not there',
  InvalidCloud: 'the ScpCloud that spec.cloudRef names contradicts itself',
  AdministratorNeeded: 'the credentials of the cloud are not those of an administrator',
  SecretNotFound: 'the Secret with the credentials of the cloud, or its key, is not there',
  InvalidCredentials: 'the credentials of the cloud cannot be read: the message says where',
  Unauthenticated: 'the cloud refused the credentials',
  Forbidden: 'the cloud accepted the credentials but not what was asked with them',
  Unreachable: 'no connection to the cloud',
  Unavailable: 'a service of the cloud answers with errors',
  Throttled: 'the cloud asked us to slow down',
  QuotaExceeded: 'a limit of the cloud was reached',
  Conflict: 'something in the cloud is in a state that forbids the change now',
  MalformedAnswer: 'a service answered what its own contract does not allow',
  RefusedByCloud: 'the cloud called the request invalid: the message quotes it',
  RefusedByKubernetes: 'Kubernetes called what the operator wrote invalid: the message quotes it',
  NotOurs: 'an aggregate of that name, or of that zone with our hosts in it, exists without our mark',
  AdoptionFailed: 'the aggregate to be adopted is not there, or is not as the spec says it is',
  HostInUse: 'servers sit on a host that would change its zone: the message names them',
  HostElsewhere: 'a host is in another availability zone already',
  DrainFailed: 'a server could not be moved off a host that is under maintenance',
  Deleting: 'the object is being deleted',
  DeletionFrozen: 'it is deleted together with many others: confirm that it is meant',
  StillInUse: 'deletion waits: servers still sit on hosts of the zone',
  NoDrift: 'nothing differs from the declaration',
  DriftFound: 'something was changed outside and is being put right',
  DriftReported: 'something was changed outside and is left so, as spec.drift says',
  Isolated: 'the zone is a failure domain of its own: no host is shared, and one at least is alive',
  SharedHost: 'another zone declares or holds one of the hosts',
  NoSuchHost: 'a name or pattern in spec.hosts matches no host of the cloud',
  NoLiveHost: 'no host of the zone is up and enabled',
  NotSeen: 'the hosts could not be looked at',
} as const;

export type AvailabilityZoneReason = keyof typeof REASONS;
