import { type Element, element, ocf, operations, pairs } from './cib-xml.ts';
import { DRBD_DEVICE, DRBD_RESOURCE, promotionSeconds } from './drbd.ts';
import type { Address, Service, Timing } from './types.ts';

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

/** The DRBD resource on both service nodes, primary on one of them. */
export function replicatedVolume(scaled: (seconds: number) => number, tokenMs: number): Element {
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
export function group(
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

/** A machine whose database or whose address takes so many times longer than usual is so much slower in everything. */
export function scaling({ serviceSeconds, addressSeconds }: Timing): (seconds: number) => number {
  const factor = Math.max(1, serviceSeconds / USUAL_SERVICE_SECONDS, addressSeconds / SECONDS.address);
  return (seconds) => Math.ceil(seconds * factor);
}
