import { ApiError } from '../../api-error.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { requireAdmin } from '../policy.ts';
import { findServer } from './find.ts';
import { requireState } from './guard.ts';

/** What is seldom asked of a server. */
export const otherServerRoutes: readonly Route[] = [
  { method: 'GET', path: '/servers/:id/os-security-groups', handle: securityGroups },
  { method: 'GET', path: '/servers/:id/diagnostics', handle: diagnostics },
  { method: 'GET', path: '/servers/:id/os-server-password', handle: (call) => (findServer(call), { password: '' }) },
  {
    method: 'GET',
    path: '/servers/:id/topology',
    since: 78,
    handle: (call) => (findServer(call), { nodes: [], pagesize_kb: null }),
  },
  { method: 'POST', path: '/servers/:id/remote-consoles', since: 6, handle: remoteConsole },
  { method: 'POST', path: '/os-server-external-events', handle: externalEvents },
];

function securityGroups(call: Call): object {
  const server = findServer(call);
  const { ports, securityGroups: groups, securityGroupRules: rules } = call.cloud.state.tables.network;
  const ids = new Set(server.ports.flatMap(({ port_id: id }) => ports.get(id)?.security_groups ?? []));
  const shown = [...ids].flatMap((id) => {
    const group = groups.get(id);
    if (!group) return [];
    const ingress = rules.where('group', id).filter(({ direction }) => direction === 'ingress');
    return {
      id,
      description: group.description,
      name: group.name,
      tenant_id: group.project_id,
      rules: ingress.map((rule) => ({
        id: rule.id,
        parent_group_id: id,
        ip_protocol: rule.protocol,
        from_port: rule.port_range_min,
        to_port: rule.port_range_max,
        group: rule.remote_group_id
          ? { name: groups.get(rule.remote_group_id)?.name ?? '', tenant_id: rule.project_id }
          : {},
        ip_range: rule.remote_ip_prefix ? { cidr: rule.remote_ip_prefix } : {},
      })),
    };
  });
  return { security_groups: shown };
}

function diagnostics(call: Call): object {
  const server = findServer(call);
  requireAdmin(call, 'os-server-diagnostics');
  requireState(call, server, 'get_diagnostics', {
    vm: ['active', 'paused', 'stopped', 'suspended'],
    task: 'any',
    locked: true,
  });
  const launched = server.launched_ms ?? server.created_ms;
  const uptime = Math.floor((call.cloud.clock.now() - launched) / 1000);
  if (call.minor < 48) return { cpu0_time: uptime * 1_000_000_000, memory: server.flavor.ram * 1024, vda_errors: -1 };
  return {
    state: 'running',
    driver: 'libvirt',
    hypervisor: 'kvm',
    hypervisor_os: 'linux',
    uptime,
    config_drive: server.config_drive,
    num_cpus: server.flavor.vcpus,
    num_nics: server.ports.length,
    num_disks: server.volumes.length + (server.volume_backed ? 0 : 1),
    disk_details: [],
    cpu_details: [],
    nic_details: [],
    memory_details: { maximum: server.flavor.ram, used: 0 },
  };
}

function remoteConsole(call: Call): never {
  findServer(call);
  const { remote_console: asked } = (call.body ?? {}) as { remote_console?: { type?: string } };
  throw new ApiError(400, `Unavailable console type ${asked?.type ?? ''}.`);
}

/** Neutron and Cinder tell Nova of their events; here they share its state. */
function externalEvents(call: Call): object {
  requireAdmin(call, 'os-server-external-events:create');
  const { events = [] } = (call.body ?? {}) as { events?: readonly object[] };
  return { events: events.map((event) => ({ ...event, status: 'completed', code: 200 })) };
}
