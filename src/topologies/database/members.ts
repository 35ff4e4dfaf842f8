import type { Member, Role } from '../blueprint.ts';
import type { DeclaredDatabase } from './declared.ts';

/** Names of members, as status and events show them. */
export const DATA_1 = 'data-1';
export const DATA_2 = 'data-2';
export const QUORUM = 'quorum-1';
export const ARBITRATOR = 'arbitrator-1';
export const LB_1 = 'lb-1';
export const LB_2 = 'lb-2';

/** The one data volume of a data member. */
export const DATA_VOLUME = 'data';
/** The one virtual address of a cluster: where clients connect. */
export const SERVICE_ADDRESS = 'service';

/** Throws on a spec that its own schema refuses: fewer zones than the topology has data members. */
function zoneOf({ placement }: DeclaredDatabase, index: 0 | 1): string {
  const zone = placement.zones[index];
  if (zone === undefined) throw new TypeError(`spec.placement.zones has no zone for data-${index + 1}`);
  return zone;
}

function member(spec: DeclaredDatabase, name: string, role: Role, zone: string, flavor: string): Member {
  const { machines, network } = spec;
  const volume = ({ sizeGiB, type }: { readonly sizeGiB: number; readonly type?: string | undefined }) =>
    type === undefined ? { sizeGiB } : { sizeGiB, type };
  return {
    name,
    role,
    zone,
    flavor,
    image: machines.image,
    networks: [network.name],
    ...(machines.rootVolume === undefined ? {} : { rootVolume: { name: 'root', ...volume(machines.rootVolume) } }),
    dataVolumes: role === 'data' ? [{ name: DATA_VOLUME, ...volume(machines.dataVolume) }] : [],
  };
}

const data = (spec: DeclaredDatabase, name: string, index: 0 | 1): Member =>
  member(spec, name, 'data', zoneOf(spec, index), spec.machines.flavor);

function third(spec: DeclaredDatabase, name: string, role: 'quorum' | 'arbitrator'): Member {
  const zone = spec.placement.quorumZone;
  if (zone === undefined) throw new TypeError(`spec.placement.quorumZone is needed for ${name}`);
  return member(spec, name, role, zone, spec.machines.quorumFlavor ?? spec.machines.flavor);
}

const balancer = (spec: DeclaredDatabase, name: string, index: 0 | 1): Member =>
  member(spec, name, 'loadBalancer', zoneOf(spec, index), spec.machines.loadBalancerFlavor ?? spec.machines.flavor);

/** In the order in which they are changed one at a time. */
export const MEMBERS: Readonly<Record<DeclaredDatabase['topology'], (spec: DeclaredDatabase) => Member[]>> = {
  single: (spec) => [data(spec, DATA_1, 0)],
  activePassive: (spec) => [data(spec, DATA_1, 0), data(spec, DATA_2, 1), third(spec, QUORUM, 'quorum')],
  galera: (spec) => [
    data(spec, DATA_1, 0),
    data(spec, DATA_2, 1),
    third(spec, ARBITRATOR, 'arbitrator'),
    balancer(spec, LB_1, 0),
    balancer(spec, LB_2, 1),
  ],
};
