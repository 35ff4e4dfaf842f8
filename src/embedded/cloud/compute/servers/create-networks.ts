import { ApiError } from '../../api-error.ts';
import { canReadGroup } from '../../network/default-group.ts';
import { canReadNetwork } from '../../network/networks.ts';
import type { Call } from '../../versioned-api/router.ts';
import { isUuid } from '../../versioned-api/validation.ts';
import { projectOf } from '../policy.ts';
import type { NetworkPlan } from './plans.ts';

export interface NetworkRequest {
  readonly uuid?: string;
  readonly port?: string | null;
  readonly fixed_ip?: string;
  readonly tag?: string;
}

/** The networks and ports that a request asks for, checked. Throws ApiError 400 and 409 as Nova does. */
export function planNetworks(
  call: Call,
  asked: readonly NetworkRequest[] | 'none' | 'auto' | undefined,
  groupNames: readonly string[],
): NetworkPlan[] {
  const groups = groupNames.map((name) => groupId(call, name));
  if (asked === 'none') return [];
  if (asked === 'auto' || asked === undefined || asked.length === 0) return anyNetwork(call, groups);
  const ports = new Set<string>();
  return asked.map((request) => {
    if (request.port) {
      if (ports.has(request.port)) {
        const message = `Port ID '${request.port}' was specified twice: you cannot attach a port multiple times.`;
        throw new ApiError(400, message);
      }
      ports.add(request.port);
      return planPort(call, request.port, request);
    }
    return planNetwork(call, request, groups);
  });
}

/** The one network that the project has, or none at all. */
function anyNetwork(call: Call, groups: readonly string[]): NetworkPlan[] {
  const { networks, subnets } = call.cloud.state.tables.network;
  const mine = networks
    .all()
    .filter(
      (row) => row.project_id === projectOf(call) && !row['router:external'] && subnets.count('network', row.id) > 0,
    );
  if (mine.length > 1) {
    throw new ApiError(409, 'Multiple possible networks found, use a Network ID to be more specific.');
  }
  return mine.map(({ id }) => ({ kind: 'network', id, fixedIp: null, tag: null, groups }));
}

function planPort(call: Call, id: string, { fixed_ip: fixedIp, tag }: NetworkRequest): NetworkPlan {
  if (fixedIp !== undefined) {
    const message = `Specified Fixed IP '${fixedIp}' cannot be used with port '${id}': the two cannot be specified together.`;
    throw new ApiError(400, message);
  }
  requireFreePort(call, id);
  return { kind: 'port', id, tag: tag ?? null };
}

/** Refuses ports that are not there for the caller, in use, or without an address. */
export function requireFreePort(call: Call, id: string): void {
  const port = call.cloud.state.tables.network.ports.get(id);
  if (!port || !(call.caller.isAdmin || port.project_id === projectOf(call))) {
    throw new ApiError(400, `Port id ${id} could not be found.`);
  }
  if (port.device_id !== '') throw new ApiError(409, `Port ${id} is still in use.`);
  if (port.ip_allocation !== 'deferred' && port.ip_allocation !== 'none' && port.fixed_ips.length === 0) {
    throw new ApiError(400, `Port ${id} requires a FixedIP in order to be used.`);
  }
}

function planNetwork(call: Call, request: NetworkRequest, groups: readonly string[]): NetworkPlan {
  const { uuid: id, fixed_ip: fixedIp = null, tag = null } = request;
  if (id === undefined) throw new ApiError(400, "Bad network format: missing 'uuid'");
  if (!isUuid(id)) {
    throw new ApiError(400, `Bad networks format: network uuid is not in proper format (${id})`);
  }
  const { networks, subnets, ports } = call.cloud.state.tables.network;
  const network = networks.get(id);
  if (!network || !canReadNetwork(call.cloud, call.caller, network)) {
    throw new ApiError(400, `Network ${id} could not be found.`);
  }
  if (network['router:external'] && !call.caller.isAdmin) {
    throw new ApiError(403, `It is not allowed to create an interface on external network ${id}`);
  }
  if (subnets.count('network', id) === 0) {
    throw new ApiError(400, `Network ${id} requires a subnet in order to boot instances on.`);
  }
  const taken = fixedIp !== null && ports.where('address', fixedIp).some((port) => port.network_id === id);
  if (taken)
    throw new ApiError(400, `Fixed IP address ${fixedIp} is already in use on instance ${holder(call, fixedIp, id)}.`);
  return { kind: 'network', id, fixedIp, tag, groups };
}

function holder({ cloud }: Call, address: string, network: string): string {
  const port = cloud.state.tables.network.ports.where('address', address).find((row) => row.network_id === network);
  return port?.device_id ?? '';
}

function groupId(call: Call, name: string): string {
  const { securityGroups } = call.cloud.state.tables.network;
  const byId = securityGroups.get(name);
  if (byId && canReadGroup(call.cloud, call.caller, byId)) return byId.id;
  const own = securityGroups.where('name', name).filter((group) => group.project_id === projectOf(call));
  if (own.length > 1) {
    throw new ApiError(409, `Multiple security groups found matching '${name}'. Use an ID to be more specific.`);
  }
  const [group] = own;
  if (!group) throw new ApiError(400, `Unable to find security_group with name or id '${name}'`);
  return group.id;
}
