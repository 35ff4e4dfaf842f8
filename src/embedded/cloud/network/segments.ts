import type { CloudContext } from '../context.ts';
import { shown } from './converters.ts';
import { conflict, invalidInput } from './errors.ts';
import type { Values } from './resource.ts';
import type { NetworkRow } from './tables.ts';

export type Segment = Pick<
  NetworkRow,
  'provider:network_type' | 'provider:physical_network' | 'provider:segmentation_id'
>;

/** Ids that Neutron gives out by itself: `vlan` on physnet1, tunnels everywhere. */
const RANGES = { vlan: [100, 199], vxlan: [1, 5000] } as const;
const VLAN_PHYSICAL_NETWORK = 'physnet1';
/** Bytes that VXLAN takes of the physical network's 1500. */
const VXLAN_OVERHEAD = 50;

export function maxMtu(networkType: string): number {
  return networkType === 'vxlan' ? 1500 - VXLAN_OVERHEAD : 1500;
}

/** The segment of a new network, as its provider attributes ask or as tenants get it. */
export function allocateSegment(cloud: CloudContext, values: Values): Segment {
  const given = (name: string) => values[`provider:${name}`] ?? null;
  const [type, physical, id] = [given('network_type'), given('physical_network'), given('segmentation_id')];
  if (type === null) {
    if (physical !== null || id !== null) throw invalidInput('network_type required');
    return tunnel(cloud, null);
  }
  switch (type) {
    case 'vxlan':
      if (physical !== null) throw invalidInput('provider:physical_network specified for vxlan network');
      return tunnel(cloud, id as number | null);
    case 'vlan':
      return vlan(cloud, physical as string | null, id as number | null);
    case 'flat':
      return flat(cloud, physical as string | null, id as number | null);
    case 'local':
      return segment('local', null, null);
    default:
      throw invalidInput(`network_type value '${shown(type)}' not supported`);
  }
}

function segment(type: string, physical: string | null, id: number | null): Segment {
  return {
    'provider:network_type': type,
    'provider:physical_network': physical,
    'provider:segmentation_id': id,
  };
}

function isTaken(cloud: CloudContext, type: string, physical: string | null, id: number | null): boolean {
  const { networks, segments } = cloud.state.tables.network;
  const key = `${type}/${physical ?? ''}/${id ?? ''}`;
  return networks.count('segment', key) + segments.count('segment', key) > 0;
}

function tunnel(cloud: CloudContext, id: number | null): Segment {
  if (id === null) return segment('vxlan', null, freeId(cloud, 'vxlan', null));
  if (isTaken(cloud, 'vxlan', null, id)) {
    throw conflict('TunnelIdInUse', `Unable to create the network. The tunnel ID ${id} is in use.`);
  }
  return segment('vxlan', null, id);
}

function vlan(cloud: CloudContext, physical: string | null, id: number | null): Segment {
  if (physical === null) {
    if (id !== null) throw invalidInput('segmentation_id requires physical_network for VLAN provider network');
    return segment('vlan', VLAN_PHYSICAL_NETWORK, freeId(cloud, 'vlan', VLAN_PHYSICAL_NETWORK));
  }
  if (physical !== VLAN_PHYSICAL_NETWORK) {
    throw invalidInput(`physical_network '${physical}' unknown for VLAN provider network`);
  }
  if (id === null) return segment('vlan', physical, freeId(cloud, 'vlan', physical));
  if (id < 1 || id > 4094) throw invalidInput('segmentation_id out of range (1 through 4094)');
  if (isTaken(cloud, 'vlan', physical, id)) {
    const message = `Unable to create the network. The VLAN ${id} on physical network ${physical} is in use.`;
    throw conflict('VlanIdInUse', message);
  }
  return segment('vlan', physical, id);
}

function flat(cloud: CloudContext, physical: string | null, id: number | null): Segment {
  if (physical === null) throw invalidInput('physical_network required for flat provider network');
  if (id !== null) throw invalidInput('segmentation_id prohibited for flat provider network');
  if (isTaken(cloud, 'flat', physical, null)) {
    const message = `Unable to create the flat network. Physical network ${physical} is in use.`;
    throw conflict('FlatNetworkInUse', message);
  }
  return segment('flat', physical, null);
}

function freeId(cloud: CloudContext, type: 'vlan' | 'vxlan', physical: string | null): number {
  const [first, last] = RANGES[type];
  const size = last - first + 1;
  const start = Math.floor(cloud.random.fraction() * size);
  for (let i = 0; i < size; i++) {
    const id = first + ((start + i) % size);
    if (!isTaken(cloud, type, physical, id)) return id;
  }
  throw conflict('NoNetworkAvailable', 'Unable to create the network. No tenant network is available for allocation.');
}
