import { CLONE, group, GROUP, replicatedVolume, scaling } from './cib-resources.ts';
import { type Element, element, pairs, print } from './cib-xml.ts';
import { selfFencedAfterSeconds } from './fencing.ts';
import type { Address, ClusterNodes, Service, Timing } from './types.ts';

const neverOn = (id: string, rsc: string, node: string): Element =>
  // Not even looked for there: the quorum machine need not have the software.
  element('rsc_location', { id, rsc, node, score: '-INFINITY', 'resource-discovery': 'never' });

/**
 * Above the usual 80 %, a load average over 1 on a machine with one processor, or over 1.6 a processor, makes Pacemaker do one action
 * at a time in the whole cluster, however idle the others are, recurring monitors among them. A database is busy when it dies, and
 * its service is a handful of actions: there is nothing to ration.
 */
const NO_RATIONING = '1000%';

/** So long a resource stays away from where it failed too often. */
export const FAILURES_LAST_SECONDS = 300;

/** Pacemaker's configuration: two nodes that may serve, and a third that only votes. */
export function cib(
  nodes: ClusterNodes,
  what: { readonly address: Address; readonly service: Service; readonly replicated: boolean },
  timing: Timing,
): string {
  const scaled = scaling(timing);
  const selfFenced = selfFencedAfterSeconds(timing.watchdogSeconds);
  const voter = nodes.quorum.hostname;
  return print(
    element(
      'configuration',
      {},
      element(
        'crm_config',
        {},
        pairs('cluster_property_set', 'cib-bootstrap-options', {
          'stonith-enabled': 'true',
          'stonith-watchdog-timeout': `${selfFenced}s`,
          'stonith-timeout': `${60 + selfFenced}s`,
          'no-quorum-policy': 'stop',
          'symmetric-cluster': 'true',
          'cluster-recheck-interval': '120s',
          'load-threshold': NO_RATIONING,
        }),
      ),
      element(
        'nodes',
        {},
        ...nodes.service.map(({ hostname }, index) => element('node', { id: String(index + 1), uname: hostname })),
        element('node', { id: '3', uname: voter }, pairs('instance_attributes', 'nodes-3', { standby: 'on' })),
      ),
      element(
        'resources',
        {},
        ...(what.replicated ? [replicatedVolume(scaled, timing.tokenMs)] : []),
        group(what, scaled, timing.serviceSeconds),
      ),
      element(
        'constraints',
        {},
        ...(what.replicated ? [neverOn('l-r0-not-quorum', CLONE, voter)] : []),
        neverOn('l-svc-not-quorum', GROUP, voter),
        ...(what.replicated
          ? [
              element('rsc_colocation', {
                id: 'c-svc-with-r0',
                rsc: GROUP,
                'with-rsc': CLONE,
                'with-rsc-role': 'Promoted',
                score: 'INFINITY',
              }),
              element('rsc_order', {
                id: 'o-r0-then-svc',
                first: CLONE,
                'first-action': 'promote',
                then: GROUP,
                'then-action': 'start',
                kind: 'Mandatory',
              }),
            ]
          : []),
      ),
      element(
        'rsc_defaults',
        {},
        pairs('meta_attributes', 'rsc-options', {
          'resource-stickiness': '200',
          'migration-threshold': '3',
          'failure-timeout': `${FAILURES_LAST_SECONDS}s`,
        }),
      ),
    ),
  );
}
