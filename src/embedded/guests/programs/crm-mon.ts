import { promotionScores } from '../cluster/controller.ts';
import type { Placeable, Primitive } from '../cluster/cib.ts';
import type { Pacemaker } from '../cluster/pacemaker.ts';
import { isUnclean } from '../cluster/peers.ts';
import type { Running } from '../cluster/schedule.ts';
import { element, printXml, type XmlElement } from '../cluster/xml.ts';
import { cDate } from './corosync.ts';
import { readOptions } from './options.ts';
import { fail, ok, type Program } from './program.ts';

const DISCONNECTED = 102;

export const crmMon: Program = ({ guest, args }) => {
  const { value, has } = readOptions(args, {
    flags: ['1', 'r', 'n', 'X', 'one-shot', 'inactive', 'A', 'f'],
    values: ['output-as', 'exclude', 'include'],
  });
  const node = guest.pacemaker;
  const xml = value('output-as') === 'xml' || has('X');
  if (!node) {
    const result = element('pacemaker-result', { 'api-version': '2.25', request: 'crm_mon --output-as=xml' }, [
      element('crm-mon-disconnected', { 'pacemakerd-state': 'not-connected' }),
      element('status', { code: String(DISCONNECTED), message: 'Not connected' }),
    ]);
    return fail(DISCONNECTED, 'crm_mon: Connection to cluster failed: Connection refused', xml ? printXml(result) : '');
  }
  return ok(xml ? printXml(report(node)) : summary(node));
};

function summary(node: Pacemaker): string {
  const online = node.config.nodes.filter(({ name }) => node.peer(name).online).map(({ name }) => name);
  const quorum = node.corosync.quorate ? 'partition with quorum' : 'partition WITHOUT quorum';
  const dc = node.dc === undefined ? 'NONE' : `${node.dc} - ${quorum}`;
  return `Cluster Summary:\n  * Current DC: ${dc}\n\nNode List:\n  * Online: [ ${online.join(' ')} ]\n`;
}

/** What a node tells of another: itself and those that are heard tell their own, of the others it knows what it last saw. */
function runningOn(node: Pacemaker, name: string): Readonly<Record<string, Running>> {
  const heard = node.partition().find((one) => one.name === name);
  return heard && node.peer(name).online ? Object.fromEntries(heard.running) : node.peer(name).running;
}

const flag = (is: boolean) => (is ? 'true' : 'false');

function report(node: Pacemaker): XmlElement {
  const { config, corosync, dc } = node;
  const now = node.guest.site.clock.now();
  const time = cDate(now);
  const dcId = corosync.config.nodes.find(({ name }) => name === dc)?.id;
  const iso = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const members = config.resources.reduce(
    (sum, { kind, members: all }) => sum + (kind === 'promotable' ? 2 : all.length),
    0,
  );
  return element('pacemaker-result', { 'api-version': '2.25', request: 'crm_mon --output-as=xml' }, [
    element('pacemakerd', { sys_from: 'pacemakerd', state: 'running', last_updated: iso }),
    element('summary', {}, [
      element('stack', { type: 'corosync' }),
      dc === undefined
        ? element('current_dc', { present: 'false' })
        : element('current_dc', {
            present: 'true',
            version: '2.1.5-a3f44794f94',
            name: dc,
            id: String(dcId ?? ''),
            with_quorum: flag(corosync.quorate),
            mixed_version: 'false',
          }),
      element('last_update', { time }),
      element('last_change', { time, user: 'hacluster', client: 'crmd', origin: dc ?? node.name }),
      element('nodes_configured', { number: String(config.nodes.length) }),
      element('resources_configured', { number: String(members), disabled: '0', blocked: '0' }),
      element('cluster_options', {
        'stonith-enabled': config.options['stonith-enabled'] ?? 'true',
        'symmetric-cluster': config.options['symmetric-cluster'] ?? 'true',
        'no-quorum-policy': config.options['no-quorum-policy'] ?? 'stop',
        'maintenance-mode': config.options['maintenance-mode'] ?? 'false',
        'stop-all-resources': 'false',
        'stonith-timeout-ms': '60000',
        'priority-fencing-delay-ms': '0',
      }),
    ]),
    element(
      'nodes',
      {},
      config.nodes.map(({ name, id, standby }) => nodeElement(node, { name, id, standby })),
    ),
    element(
      'resources',
      {},
      config.resources.map((one) => placeableElement(node, one)),
    ),
    element('node_attributes', {}, attributes(node)),
    element('node_history', {}, histories(node)),
    ...failures(node),
    element('fence_history', {}, fenceEvents(node)),
    element('bans', {}, bans(node)),
    element('status', { code: '0', message: 'OK' }),
  ]);
}

function nodeElement(
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
      managed: 'true',
      failed: flag(at?.running.failed ?? false),
      failure_ignored: 'false',
      nodes_running_on: at ? '1' : '0',
    },
    at ? [element('node', { name: at.name, id: at.id, cached: flag(node.peer(at.name).online) })] : [],
  );
}

function placeableElement(node: Pacemaker, one: Placeable): XmlElement {
  const disabled = flag(one.meta['target-role'] === 'Stopped');
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

function attributes(node: Pacemaker): XmlElement[] {
  return node.partition().flatMap((one) => {
    const scores = Object.entries(promotionScores(one));
    if (scores.length === 0) return [];
    const pairs = scores.map(([id, score]) => element('attribute', { name: `master-${id}`, value: String(score) }));
    return [element('node', { name: one.name }, pairs)];
  });
}

function histories(node: Pacemaker): XmlElement[] {
  return node.partition().map((one) =>
    element(
      'node',
      { name: one.name },
      [...one.running.keys()].map((id) => {
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

function failures(node: Pacemaker): XmlElement[] {
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

const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;

function fenceEvents(node: Pacemaker): XmlElement[] {
  const client = 'pacemaker-controld.273';
  const controller = node.partition().find(({ isDc }) => isDc);
  const pending = node.config.nodes
    .filter(({ name }) => controller?.controller.isFencing(name))
    .map(({ name }) =>
      element('fence_event', {
        action: 'reboot',
        target: name,
        client,
        origin: controller?.name ?? '',
        status: 'pending',
        'extended-status': '0',
      }),
    );
  const done = node.fenceHistory.map(({ target, origin, completedMs }) =>
    element('fence_event', {
      action: 'reboot',
      target,
      client,
      origin,
      status: 'success',
      delegate: origin,
      completed: iso(completedMs),
    }),
  );
  return [...pending, ...done.toReversed()];
}

function bans(node: Pacemaker): XmlElement[] {
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

export const stonithAdmin: Program = ({ guest, args }) => {
  const node = guest.pacemaker;
  if (!node)
    return fail(DISCONNECTED, 'stonith_admin: Could not connect to fencer: Transport endpoint is not connected');
  const { value, has } = readOptions(args, { flags: ['V', 'q'], values: ['H|history', 'output-as', 'C|confirm'] });
  const confirmed = value('C');
  if (has('H')) {
    const events = fenceEvents(node);
    return ok(
      printXml(
        element('pacemaker-result', { 'api-version': '2.25', request: 'stonith_admin --history * --output-as=xml' }, [
          element('list', { name: 'fencing history', count: String(events.length) }, events),
          element('status', { code: '0', message: 'OK' }),
        ]),
      ),
    );
  }
  return confirmed === undefined ? fail(64, 'stonith_admin: no such verb here') : ok();
};
