import { selfFencedAfterSeconds } from './fencing.ts';
import { DRBD_DEVICE, DRBD_RESOURCE, promotionSeconds } from './drbd.ts';
import type { Address, ClusterNodes, Service, Timing } from './types.ts';

/** The promotable clone of the replicated volume. */
export const CLONE = 'ms-r0';
/** What moves as one: file system, virtual address, service. */
export const GROUP = 'g-svc';

/** In production times; slower machines multiply. Recommended by the agents' own metadata where not measured. */
const SECONDS = {
  drbdStart: 240,
  drbdChange: 90,
  drbdStop: 100,
  drbdMonitor: 30,
  mount: 60,
  mountMonitor: 40,
  address: 20,
  addressMonitor: 20,
} as const;
const USUAL_SERVICE_SECONDS = 120;

type Attributes = Readonly<Record<string, string>>;
interface Element {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Element[];
}
const element = (tag: string, attributes: Attributes = {}, ...children: readonly Element[]): Element => ({
  tag,
  attributes,
  children,
});

const escape = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** As libxml2 prints it, one tag a line: `cib-load` compares lines. */
function print({ tag, attributes, children }: Element, indent = ''): string {
  const pairs = Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(value)}"`);
  const head = `${indent}<${tag}${pairs.join('')}`;
  if (children.length === 0) return `${head}/>\n`;
  const inside = children.map((child) => print(child, `${indent}  `)).join('');
  return `${head}>\n${inside}${indent}</${tag}>\n`;
}

const pairs = (tag: string, id: string, values: Attributes): Element =>
  element(
    tag,
    { id },
    ...Object.entries(values).map(([name, value]) => element('nvpair', { id: `${id}-${name}`, name, value })),
  );

type Operation = readonly [name: string, seconds: number, extra?: { readonly every: number; readonly role?: string }];

function operations(id: string, all: readonly Operation[]): Element {
  return element(
    'operations',
    {},
    ...all.map(([name, seconds, extra]) =>
      element('op', {
        id: `${id}-${name}${extra?.role === undefined ? '' : `-${extra.role.toLowerCase()}`}`,
        name,
        interval: extra === undefined ? '0' : `${extra.every}s`,
        ...(extra?.role === undefined ? {} : { role: extra.role }),
        timeout: `${seconds}s`,
      }),
    ),
  );
}

const ocf = (id: string, provider: string, type: string, parameters: Attributes, ops: readonly Operation[]): Element =>
  element(
    'primitive',
    { id, class: 'ocf', provider, type },
    pairs('instance_attributes', `${id}-ia`, parameters),
    operations(id, ops),
  );

function replicatedVolume(scaled: (seconds: number) => number, tokenMs: number): Element {
  return element(
    'clone',
    { id: CLONE },
    pairs('meta_attributes', `${CLONE}-meta`, {
      promotable: 'true',
      'promoted-max': '1',
      'promoted-node-max': '1',
      'clone-max': '2',
      'clone-node-max': '1',
      notify: 'true',
      interleave: 'true',
    }),
    ocf('p-r0', 'linbit', 'drbd', { drbd_resource: DRBD_RESOURCE }, [
      ['start', scaled(SECONDS.drbdStart)],
      ['promote', Math.max(scaled(SECONDS.drbdChange), promotionSeconds(tokenMs))],
      ['demote', scaled(SECONDS.drbdChange)],
      ['notify', scaled(SECONDS.drbdChange)],
      ['stop', scaled(SECONDS.drbdStop)],
      // Two roles, two intervals: Pacemaker tells operations apart by name and interval.
      ['monitor', scaled(SECONDS.drbdMonitor), { every: 31, role: 'Unpromoted' }],
      ['monitor', scaled(SECONDS.drbdMonitor), { every: 29, role: 'Promoted' }],
    ]),
  );
}

/** The order was measured: with the address last, a killed server costs an address too (docs/adr). */
function group(
  { address, service, replicated }: { address: Address; service: Service; replicated: boolean },
  scaled: (seconds: number) => number,
  serviceSeconds: number,
): Element {
  const fileSystem = ocf(
    'p-fs',
    'heartbeat',
    'Filesystem',
    { device: DRBD_DEVICE, directory: '/srv/ha', fstype: 'ext4', options: 'noatime' },
    [
      ['start', scaled(SECONDS.mount)],
      ['stop', scaled(SECONDS.mount)],
      ['monitor', scaled(SECONDS.mountMonitor), { every: 20 }],
    ],
  );
  const virtual = ocf(
    'p-vip',
    'heartbeat',
    'IPaddr2',
    { ip: address.address, cidr_netmask: String(address.prefixLength) },
    [
      ['start', scaled(SECONDS.address)],
      ['stop', scaled(SECONDS.address)],
      ['monitor', scaled(SECONDS.addressMonitor), { every: 10 }],
    ],
  );
  const serving = element(
    'primitive',
    { id: service.resource, class: 'systemd', type: service.unit },
    operations(service.resource, [
      ['start', serviceSeconds],
      ['stop', serviceSeconds],
      ['monitor', scaled(60), { every: 5 }],
    ]),
  );
  return element('group', { id: GROUP }, ...(replicated ? [fileSystem] : []), virtual, serving);
}

const neverOn = (id: string, rsc: string, node: string): Element =>
  // Not even looked for there: the quorum machine need not have the software.
  element('rsc_location', { id, rsc, node, score: '-INFINITY', 'resource-discovery': 'never' });

/** A machine whose database or whose address takes so many times longer than usual is so much slower in everything. */
function scaling({ serviceSeconds, addressSeconds }: Timing): (seconds: number) => number {
  const factor = Math.max(1, serviceSeconds / USUAL_SERVICE_SECONDS, addressSeconds / SECONDS.address);
  return (seconds) => Math.ceil(seconds * factor);
}

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
          'failure-timeout': '300s',
        }),
      ),
    ),
  );
}
