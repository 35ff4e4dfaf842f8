import { promotionScores } from '../../cluster/controller.ts';
import type { Pacemaker } from '../../cluster/pacemaker.ts';
import { element, type XmlElement } from '../../cluster/xml.ts';
import { flag } from './format.ts';

/** Promotion scores, as each node that is heard has them. */
export function attributes(node: Pacemaker): XmlElement[] {
  return node.partition().flatMap((one) => {
    const scores = Object.entries(promotionScores(one));
    if (scores.length === 0) return [];
    const pairs = scores.map(([id, score]) => element('attribute', { name: `master-${id}`, value: String(score) }));
    return [element('node', { name: one.name }, pairs)];
  });
}

/** How often each resource failed on each node. */
export function histories(node: Pacemaker): XmlElement[] {
  return node.partition().map((one) =>
    element(
      'node',
      { name: one.name },
      [...new Set([...one.running.keys(), ...one.failCounts.keys()])].map((id) => {
        const count = one.failCounts.get(id);
        return element('resource_history', {
          id,
          orphan: 'false',
          'migration-threshold': String(node.config.migrationThreshold),
          ...(count === undefined ? {} : { 'fail-count': count >= 1_000_000 ? '1000000' : String(count) }),
        });
      }),
    ),
  );
}

/** Failed operations; the element is left out where there are none. */
export function failures(node: Pacemaker): XmlElement[] {
  const found = node.partition().flatMap((one) =>
    [...one.failCounts.keys()].map((id) =>
      element('failure', {
        op_key: `${id}_monitor_5000`,
        node: one.name,
        exitstatus: 'not running',
        exitreason: '',
        exitcode: '7',
        call: '1',
        status: 'complete',
      }),
    ),
  );
  return found.length > 0 ? [element('failures', {}, found)] : [];
}

/** Nodes on which a resource must not run for now. */
export function bans(node: Pacemaker): XmlElement[] {
  const now = node.guest.site.clock.now();
  return node.config.locations
    .filter(({ score, expiresMs }) => score < 0 && (expiresMs === undefined || expiresMs > now))
    .flatMap(({ id, resource, promotedOnly, appliesTo }) =>
      node.config.nodes
        .filter(({ name }) => appliesTo(name))
        .map(({ name }) =>
          element('ban', {
            id,
            resource,
            node: name,
            weight: '-1000000',
            'promoted-only': flag(promotedOnly),
            master_only: flag(promotedOnly),
          }),
        ),
    );
}
