import type { Placeable, Primitive } from '../../cluster/cib.ts';
import type { Pacemaker } from '../../cluster/pacemaker.ts';
import { isUnclean } from '../../cluster/peers.ts';
import { isUnmanaged, type Running } from '../../cluster/schedule.ts';
import { element, type XmlElement } from '../../cluster/xml.ts';
import { flag } from './format.ts';

/** What a node tells of another: itself and those that are heard tell their own, of the others it knows what it last saw. */
function runningOn(node: Pacemaker, name: string): Readonly<Record<string, Running>> {
  const heard = node.partition().find((one) => one.name === name);
  return heard && node.peer(name).online ? Object.fromEntries(heard.running) : node.peer(name).running;
}

/** One node, as the one that is asked knows it. */
export function nodeElement(
  node: Pacemaker,
  { name, id, standby }: { name: string; id: string; standby: boolean },
): XmlElement {
  const peer = node.peer(name);
  const running = Object.keys(runningOn(node, name)).length;
  return element('node', {
    name,
    id,
    online: flag(peer.online),
    standby: flag(standby),
    standby_onfail: 'false',
    maintenance: 'false',
    pending: flag(peer.online && node.dc === undefined),
    unclean: flag(isUnclean(peer)),
    health: 'green',
    ...(peer.online ? { feature_set: '3.16.1' } : {}),
    shutdown: 'false',
    expected_up: flag(peer.expected === 'member'),
    is_dc: flag(node.dc === name),
    resources_running: String(running),
    type: 'member',
  });
}

function instances(node: Pacemaker, primitive: Primitive): { name: string; id: string; running: Running }[] {
  return node.config.nodes.flatMap(({ name, id }) => {
    const running = runningOn(node, name)[primitive.id];
    return running ? [{ name, id, running }] : [];
  });
}

function resourceElement(
  node: Pacemaker,
  primitive: Primitive,
  at: { readonly name: string; readonly id: string; readonly running: Running } | undefined,
): XmlElement {
  return element(
    'resource',
    {
      id: primitive.id,
      resource_agent: primitive.agent,
      role: at?.running.role ?? 'Stopped',
      active: flag(at !== undefined),
      orphaned: 'false',
      blocked: 'false',
      managed: flag(!isUnmanaged(primitive)),
      failed: flag(at?.running.failed ?? false),
      failure_ignored: 'false',
      nodes_running_on: at ? '1' : '0',
    },
    at ? [element('node', { name: at.name, id: at.id, cached: flag(node.peer(at.name).online) })] : [],
  );
}

/** A primitive, group or clone with where its members run. */
export function placeableElement(node: Pacemaker, one: Placeable): XmlElement {
  const disabled = flag(one.stoppedUntilMs > node.guest.site.clock.now());
  if (one.kind === 'promotable') {
    const [primitive] = one.members;
    const found = primitive ? instances(node, primitive) : [];
    const order = { Promoted: 0, Unpromoted: 1, Started: 1 } as const;
    const sorted = found.toSorted((a, b) => order[a.running.role] - order[b.running.role]);
    const missing = Math.max(0, Number(one.meta['clone-max'] ?? 2) - sorted.length);
    const all = [...sorted, ...Array.from({ length: missing }, () => undefined)];
    return element(
      'clone',
      {
        id: one.id,
        multi_state: 'true',
        unique: 'false',
        managed: 'true',
        disabled,
        failed: 'false',
        failure_ignored: 'false',
      },
      primitive ? all.map((at) => resourceElement(node, primitive, at)) : [],
    );
  }
  const members = one.members.map((primitive) => resourceElement(node, primitive, instances(node, primitive)[0]));
  const [only] = members;
  if (one.kind === 'primitive' && only) return only;
  return element('group', { id: one.id, number_resources: String(members.length), managed: 'true', disabled }, members);
}
