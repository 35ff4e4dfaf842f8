import { ApiError } from '../../api-error.ts';
import type { Schema } from '../../schema/json-schema.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { closed, envelope, ipAddress, tag, uuidString } from '../../versioned-api/schema-types.ts';
import { recordAction, recordEvent } from '../actions-log/record.ts';
import { addressesView } from './addresses.ts';
import { updateServer } from './change.ts';
import { type NetworkRequest, planNetworks } from './create-networks.ts';
import { findServer } from './find.ts';
import { requireState } from './guard.ts';
import { type Finishers, startJob } from './jobs.ts';
import { connectPort, releasePort } from './ports.ts';
import type { PortUse, ServerRow, VmState } from './table.ts';

const PATH = '/servers/:id/os-interface';
const bodySchema = (minor: number): Schema => ({
  ...envelope(
    'interfaceAttachment',
    closed({
      net_id: uuidString,
      port_id: uuidString,
      fixed_ips: { type: 'array', items: closed({ ip_address: ipAddress }, ['ip_address']), minItems: 1, maxItems: 1 },
      ...(minor >= 49 ? { tag } : {}),
    }),
  ),
  required: [],
});

export const interfaceRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: listInterfaces },
  { method: 'GET', path: `${PATH}/:port`, handle: showInterface },
  { method: 'POST', path: PATH, bodySchema, handle: attachInterface },
  { method: 'DELETE', path: `${PATH}/:port`, status: 202, handle: detachInterface },
  {
    method: 'GET',
    path: '/servers/:id/ips',
    handle: (call) => ({ addresses: addressesView(call.cloud, findServer(call), false) }),
  },
  { method: 'GET', path: '/servers/:id/ips/:network', handle: showAddresses },
];

const TAKES_INTERFACES: readonly VmState[] = ['active', 'paused', 'stopped'];

function view({ cloud, minor }: Call, use: PortUse): object | undefined {
  const port = cloud.state.tables.network.ports.get(use.port_id);
  if (!port) return undefined;
  return {
    net_id: port.network_id,
    port_id: port.id,
    mac_addr: port.mac_address,
    port_state: port.status,
    fixed_ips: port.fixed_ips.map(({ subnet_id, ip_address }) => ({ subnet_id, ip_address })),
    ...(minor >= 70 ? { tag: use.tag } : {}),
  };
}

function listInterfaces(call: Call): object {
  const { ports } = findServer(call);
  return { interfaceAttachments: ports.map((use) => view(call, use)).filter((shown) => shown !== undefined) };
}

function showInterface(call: Call): object {
  const server = findServer(call);
  const use = server.ports.find(({ port_id: id }) => id === call.param('port'));
  const shown = use && view(call, use);
  if (!shown) throw new ApiError(404, `Instance ${server.id} does not have a port with id ${call.param('port')}`);
  return { interfaceAttachment: shown };
}

interface Body {
  readonly interfaceAttachment?: {
    readonly net_id?: string;
    readonly port_id?: string;
    readonly fixed_ips?: readonly { readonly ip_address: string }[];
    readonly tag?: string;
  };
}

function attachInterface(call: Call): object {
  const { interfaceAttachment: asked = {} } = (call.body ?? {}) as Body;
  const address = asked.fixed_ips?.[0]?.ip_address;
  if (asked.net_id !== undefined && asked.port_id !== undefined) {
    throw new ApiError(400, 'Must not input both network_id and port_id');
  }
  if (address !== undefined && asked.net_id === undefined) {
    throw new ApiError(400, 'Must input network_id when request IP address');
  }
  const server = findServer(call);
  requireState(call, server, 'attach_interface', { vm: TAKES_INTERFACES });
  const request: NetworkRequest = {
    ...(asked.net_id === undefined ? {} : { uuid: asked.net_id }),
    ...(asked.port_id === undefined ? {} : { port: asked.port_id }),
    ...(address === undefined ? {} : { fixed_ip: address }),
    ...(asked.tag === undefined ? {} : { tag: asked.tag }),
  };
  const nothing = asked.net_id === undefined && asked.port_id === undefined;
  const [plan] = planNetworks(
    call,
    nothing ? 'auto' : [request],
    server.security_groups.filter((name) => name !== 'default'),
  );
  if (!plan) throw new ApiError(400, 'No network to attach.');
  recordAction(call, server.id, 'attach_interface');
  const use = connectPort(call.cloud, server, plan);
  updateServer(call.cloud, server.id, { ports: [...server.ports, use] });
  const startMs = call.cloud.clock.now();
  const of = { serverId: server.id, requestId: call.requestId, event: 'compute_attach_interface' };
  recordEvent(call.cloud, of, { host: server.host, startMs });
  return { interfaceAttachment: view(call, use) };
}

const DETACH_MS = 500;

function detachInterface(call: Call): undefined {
  const server = findServer(call);
  requireState(call, server, 'detach_interface', { vm: TAKES_INTERFACES });
  const port = call.param('port');
  if (!server.ports.some(({ port_id: id }) => id === port)) {
    throw new ApiError(404, `Port id ${port} could not be found.`);
  }
  startJob(call, server, 'detach_interface', {
    kind: 'detach-interface',
    ms: DETACH_MS,
    event: 'compute_detach_interface',
    task: server.task_state,
    data: { port },
  });
}

export const interfaceFinishers: Finishers = {
  'detach-interface': (cloud, server, { data }) => {
    const { port } = data as { port: string };
    const use = server.ports.find(({ port_id: id }) => id === port);
    if (!use) return;
    releasePort(cloud, use);
    updateServer(cloud, server.id, { ports: server.ports.filter((other) => other !== use) });
  },
};

function showAddresses(call: Call): object {
  const server: ServerRow = findServer(call);
  const name = call.param('network');
  const shown = (addressesView(call.cloud, server, false) as Record<string, object>)[name];
  if (!shown) throw new ApiError(404, 'Instance is not a member of specified network');
  return { [name]: shown };
}
