/** How a list of a built-in kind is merged: as a set of values, or by a key of its items. */
export type ListStrategy = 'set' | { readonly key: string };

/**
 * `patchStrategy: merge` of the API types, by the end of the path to the field: the last names are enough to tell them apart.
 * A field not named is replaced as a whole.
 */
const STRATEGIES: readonly (readonly [suffix: string, strategy: ListStrategy])[] = [
  ['metadata.finalizers', 'set'],
  ['metadata.ownerReferences', { key: 'uid' }],
  ['status.conditions', { key: 'type' }],
  ['containers.env', { key: 'name' }],
  ['initContainers.env', { key: 'name' }],
  ['ephemeralContainers.env', { key: 'name' }],
  ['containers.ports', { key: 'containerPort' }],
  ['initContainers.ports', { key: 'containerPort' }],
  ['containers.volumeMounts', { key: 'mountPath' }],
  ['initContainers.volumeMounts', { key: 'mountPath' }],
  ['ephemeralContainers.volumeMounts', { key: 'mountPath' }],
  ['containers.volumeDevices', { key: 'devicePath' }],
  ['initContainers.volumeDevices', { key: 'devicePath' }],
  ['spec.containers', { key: 'name' }],
  ['spec.initContainers', { key: 'name' }],
  ['spec.ephemeralContainers', { key: 'name' }],
  ['spec.volumes', { key: 'name' }],
  ['spec.imagePullSecrets', { key: 'name' }],
  ['spec.hostAliases', { key: 'ip' }],
  ['spec.resourceClaims', { key: 'name' }],
  ['spec.schedulingGates', { key: 'name' }],
  ['spec.topologySpreadConstraints', { key: 'topologyKey' }],
  ['volumes.projected.sources', { key: 'name' }],
  ['Service.spec.ports', { key: 'port' }],
  ['Node.spec.podCIDRs', 'set'],
  ['Node.status.addresses', { key: 'type' }],
  ['Pod.status.podIPs', { key: 'ip' }],
  ['Pod.status.hostIPs', { key: 'ip' }],
  ['ServiceAccount.secrets', { key: 'name' }],
  ['MutatingWebhookConfiguration.webhooks', { key: 'name' }],
  ['ValidatingWebhookConfiguration.webhooks', { key: 'name' }],
];

const BY_SUFFIX = new Map(STRATEGIES);
const MAX_SUFFIX = 3;

/** The strategy of the list at `path`, which starts with the kind. */
export function patchStrategy(path: readonly string[]): ListStrategy | undefined {
  for (let length = 2; length <= MAX_SUFFIX; length++) {
    const found = BY_SUFFIX.get(path.slice(-length).join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}
