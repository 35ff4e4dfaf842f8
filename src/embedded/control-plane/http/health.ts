/** What kube-apiserver checks of itself, as its verbose health pages list it; here it is all there from the start. */
const CHECKS: readonly string[] = [
  'ping',
  'log',
  'etcd',
  'poststarthook/start-apiserver-admission-initializer',
  'poststarthook/generic-apiserver-start-informers',
  'poststarthook/priority-and-fairness-config-consumer',
  'poststarthook/priority-and-fairness-filter',
  'poststarthook/storage-object-count-tracker-hook',
  'poststarthook/start-apiextensions-informers',
  'poststarthook/start-apiextensions-controllers',
  'poststarthook/crd-informer-synced',
  'poststarthook/start-system-namespaces-controller',
  'poststarthook/start-cluster-authentication-info-controller',
  'poststarthook/start-kube-apiserver-identity-lease-controller',
  'poststarthook/start-kube-apiserver-identity-lease-garbage-collector',
  'poststarthook/start-legacy-token-tracking-controller',
  'poststarthook/start-service-ip-repair-controllers',
  'poststarthook/rbac/bootstrap-roles',
  'poststarthook/scheduling/bootstrap-system-priority-classes',
  'poststarthook/priority-and-fairness-config-producer',
  'poststarthook/bootstrap-controller',
  'poststarthook/start-kubernetes-service-cidr-controller',
  'poststarthook/start-kube-aggregator-informers',
  'poststarthook/apiservice-status-local-available-controller',
  'poststarthook/apiservice-status-remote-available-controller',
  'poststarthook/apiservice-registration-controller',
  'poststarthook/apiservice-discovery-controller',
  'poststarthook/kube-apiserver-autoregistration',
  'autoregister-completion',
  'poststarthook/apiservice-openapi-controller',
  'poststarthook/apiservice-openapiv3-controller',
];

const READINESS: readonly string[] = ['etcd-readiness', 'informer-sync'];

/** The checks behind `/healthz`, `/livez` and `/readyz`. */
export function healthChecks(page: string): readonly string[] {
  if (page !== 'readyz') return CHECKS;
  const after = CHECKS.indexOf('etcd') + 1;
  return [...CHECKS.slice(0, after), ...READINESS, ...CHECKS.slice(after), 'shutdown'];
}

export const verboseHealth = (page: string): string =>
  `${healthChecks(page)
    .map((check) => `[+]${check} ok\n`)
    .join('')}${page} check passed\n`;
