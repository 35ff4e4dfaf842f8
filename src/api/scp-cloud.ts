import { API_VERSION, GROUP, VERSION } from './common/group.ts';
import type { ObjectMeta } from './common/object-meta.ts';
import { type Problem, toProblems } from './common/problem.ts';
import type { StoredObject } from './common/stored-object.ts';
import { scpCloudSpec, type ScpCloudSpec } from './scp-cloud/spec.ts';
import type { ScpCloudStatus } from './scp-cloud/status.ts';

export { type ScpCloudSpec, type ScpCloudSpecInput } from './scp-cloud/spec.ts';
export type { ScpCloudCondition, ScpCloudStatus } from './scp-cloud/status.ts';
export { REASONS, type ScpCloudConditionType, type ScpCloudReason } from './scp-cloud/reasons.ts';

/** One OpenStack cloud and our tenant in it: its defaults filled in, its spec checked. */
export interface ScpCloud {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ScpCloud';
  readonly metadata: ObjectMeta;
  readonly spec: ScpCloudSpec;
  readonly status?: ScpCloudStatus;
}

/** Where the API server keeps ScpClouds. */
export const SCP_CLOUDS = {
  group: GROUP,
  version: VERSION,
  plural: 'scpclouds',
  kind: 'ScpCloud',
  namespaced: true,
} as const;

export type ParsedScpCloud =
  { readonly ok: true; readonly cloud: ScpCloud } | { readonly ok: false; readonly problems: readonly Problem[] };

/** The host name of its bastion begins with the name of a cloud. */
const MACHINES = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;

/**
 * Reads an object as the API server stores it. Everything its CRD checks is checked again (an older CRD may have let it
 * in), and what CEL cannot say besides: that pools end after they start, do not overlap and spare the gateway, that no rule
 * stands twice in a group, and that the name can begin the host name of a bastion.
 */
export function parseScpCloud(object: StoredObject): ParsedScpCloud {
  const spec = scpCloudSpec.safeParse(object.spec);
  if (!spec.success) return { ok: false, problems: toProblems(spec.error, 'spec') };
  const { metadata } = object;
  if (spec.data.nodeAccess.bastion?.managed !== undefined && !MACHINES.test(metadata.name)) {
    return { ok: false, problems: [BAD_NAME] };
  }
  // The status is our own last postcard: nothing is decided by it, so its shape is taken on trust.
  const status = object.status as ScpCloudStatus | undefined;
  const cloud = { apiVersion: API_VERSION, kind: 'ScpCloud', metadata, spec: spec.data } as const;
  return { ok: true, cloud: status === undefined ? cloud : { ...cloud, status } };
}

const BAD_NAME: Problem = {
  field: 'metadata.name',
  message:
    'cannot begin the host name of the bastion that spec.nodeAccess.bastion.managed declares: take at most 40 lower-case ' +
    'letters, digits and dashes, beginning with a letter, or name an existing bastion',
};
