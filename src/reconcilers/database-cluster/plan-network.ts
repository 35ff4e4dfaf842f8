import { addressOf, compareIps, contains } from '../../api/common/address.ts';
import type { DatabaseClusterReason } from '../../api/database-cluster.ts';
import { entryOf } from './plan-entries.ts';
import { cloudOf, type Finding, type ReferenceProblem, type ReferenceScene } from './reference.ts';

/** The network of a cluster, as the cloud has it. */
export interface NetworkFacts {
  readonly id: string;
  readonly subnetId: string;
  readonly cidr: string;
  readonly prefixLength: number;
  readonly gateway: string | undefined;
  readonly dhcp: boolean;
}

type NetworkScene = Omit<ReferenceScene, 'zones' | 'namespace'>;
type Subnet = ReferenceScene['subnets'][number];

/** The network of the members with the subnet that they get addresses in, fit for the declared endpoint. */
export function networkOf(scene: NetworkScene): Finding<NetworkFacts> {
  const { name } = scene.spec.network;
  const found = entryOf(scene, 'network', 'spec.network.name', name);
  if (found.value === undefined) return { value: undefined, problems: found.problems };
  const problem = problemFor(scene);
  const none = (...problems: readonly ReferenceProblem[]): Finding<NetworkFacts> => ({ value: undefined, problems });
  if (purposeOf(scene, name) === 'External') {
    const text = `spec.network.name names ${name}, whose purpose is External: name one of purpose Data or Other`;
    return none(problem('NetworkUnusable', text));
  }
  const subnets = scene.subnets.filter(
    ({ network_id: id, ip_version: version }) => id === found.value && version === 4,
  );
  if (subnets.length === 0) {
    const text = `spec.network.name names ${name}, which has no IPv4 subnet: declare one in ${cloudOf(scene)}`;
    return none(problem('NetworkUnusable', text));
  }
  const subnet = subnetFor(scene, subnets);
  if ('reason' in subnet) return none(subnet);
  const facts = {
    id: found.value,
    subnetId: subnet.id,
    cidr: subnet.cidr,
    prefixLength: Number(subnet.cidr.split('/')[1]),
    gateway: subnet.gateway_ip ?? undefined,
    dhcp: subnet.enable_dhcp,
  };
  const taken = takenBy(scene, subnet);
  return { value: facts, problems: taken === undefined ? [] : [problem('AddressTaken', taken, 'New')] };
}

/** The network that the floating IP comes from; nothing is wrong where none is declared. */
export function externalOf(scene: NetworkScene): Finding<string> {
  const name = scene.spec.endpoint.floatingIp?.network;
  if (name === undefined) return { value: undefined, problems: [] };
  const field = 'spec.endpoint.floatingIp.network';
  const found = entryOf(scene, 'network', field, name);
  if (found.value === undefined) return found;
  const problem = problemFor(scene);
  if (purposeOf(scene, name) !== 'External') {
    const text = `${field} names ${name}, which leads nowhere outside: name a network of purpose External`;
    return { value: undefined, problems: [problem('NetworkUnusable', text)] };
  }
  const router = scene.cloud.spec.router?.managed;
  // Where an adopted router leads is Neutron's to know: it refuses the floating IP itself.
  const joined =
    scene.cloud.spec.router?.adopt !== undefined ||
    (router?.externalGateway?.network === name &&
      router.interfaces.some(({ network }) => network === scene.spec.network.name));
  if (joined) return found;
  const remedy = `add an interface for ${scene.spec.network.name} to spec.router of ${cloudOf(scene)}, with ${name} as its gateway`;
  const text = `${field} names ${name}, to which no router leads from ${scene.spec.network.name}: ${remedy}`;
  return { value: undefined, problems: [problem('NetworkUnusable', text)] };
}

/** The subnet that holds the declared address; else the first by its range, so that it is the same one every time. */
function subnetFor(scene: NetworkScene, subnets: readonly [] | readonly Subnet[]): Subnet | ReferenceProblem {
  const { address } = scene.spec.endpoint;
  const [first, ...others] = [...subnets].sort((a, b) => compareIps(addressOf(a.cidr), addressOf(b.cidr)) ?? 0);
  if (address === undefined && first !== undefined) return first;
  const holder = [first, ...others].find((one) => one !== undefined && contains(one.cidr, address ?? ''));
  if (holder !== undefined) return holder;
  const ranges = subnets.map(({ cidr }) => cidr).join(', ');
  const text =
    `spec.endpoint.address is ${address ?? ''}, outside of network ${scene.spec.network.name} (${ranges}): take an address ` +
    'within it that nobody else has, or leave it out';
  return problemFor(scene)('AddressOutsideSubnet', text);
}

/** Who has the declared address already, other than this cluster. */
function takenBy({ spec, ports, ownPortIds }: NetworkScene, subnet: Subnet): string | undefined {
  const { address } = spec.endpoint;
  if (address === undefined) return undefined;
  const said = (who: string) =>
    `spec.endpoint.address is ${address}, which ${who} has: take another address, or leave it out`;
  if (subnet.gateway_ip === address) return said('the gateway of the subnet');
  if (isEdge(subnet.cidr, address)) return said('the subnet itself, as its first or last address,');
  const holder = ports.find(
    ({ id, network_id: network, fixed_ips: ips }) =>
      network === subnet.network_id && !ownPortIds.has(id) && ips.some((ip) => ip.ip_address === address),
  );
  if (holder === undefined) return undefined;
  const owner = holder.device_owner ?? '';
  return said(`port ${holder.name === '' ? holder.id : holder.name}${owner === '' ? '' : ` (${owner})`}`);
}

/** Whether the address is that of the network or its broadcast address: the one before or after it is outside. */
function isEdge(cidr: string, address: string): boolean {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const near = (n: number) => [24, 16, 8, 0].map((bits) => Math.floor(n / 2 ** bits) % 256).join('.');
  return !contains(cidr, near(number - 1)) || !contains(cidr, near(number + 1));
}

function purposeOf({ cloud }: NetworkScene, name: string): string | undefined {
  return cloud.spec.networks.find((network) => network.name === name)?.purpose;
}

function problemFor(scene: NetworkScene) {
  return (
    reason: DatabaseClusterReason,
    message: string,
    stops: ReferenceProblem['stops'] = 'All',
  ): ReferenceProblem => ({ reason, message, stops, waitsFor: cloudOf(scene) });
}
