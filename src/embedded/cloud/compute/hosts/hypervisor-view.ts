import type { Call } from '../../versioned-api/router.ts';
import { instanceName } from '../servers/view.ts';
import { computeServiceOf, isUp } from './liveness.ts';
import type { HostRow } from './tables.ts';
import { usageOf } from './usage.ts';

const CPU_INFO = {
  arch: 'x86_64',
  model: 'Nehalem',
  vendor: 'Intel',
  features: ['pge', 'clflush'],
  topology: { cores: 1, threads: 1, sockets: 4 },
};

export function hypervisorView(
  call: Call,
  host: HostRow,
  { detail, withServers }: { readonly detail: boolean; readonly withServers: boolean },
): object {
  const { cloud, minor } = call;
  const service = computeServiceOf(cloud, host.id);
  return {
    id: minor >= 53 ? host.hypervisor_id : host.number,
    hypervisor_hostname: host.id,
    state: service && isUp(cloud, service) ? 'up' : 'down',
    status: service?.disabled ? 'disabled' : 'enabled',
    ...(detail ? details(call, host) : {}),
    ...(withServers ? serversOn(call, host) : {}),
  };
}

/** Since 2.75 the field is there even when it is empty. */
function serversOn({ cloud, minor }: Call, host: HostRow): object {
  const servers = cloud.state.tables.compute.servers.where('host', host.id);
  if (servers.length === 0 && minor < 75) return {};
  return { servers: servers.map((server) => ({ name: instanceName(server), uuid: server.id })) };
}

function details(call: Call, host: HostRow): object {
  const { cloud, minor } = call;
  const service = computeServiceOf(cloud, host.id);
  return {
    hypervisor_type: 'fake',
    hypervisor_version: 1000,
    host_ip: '127.0.0.1',
    service: {
      id: minor >= 53 ? (service?.id ?? null) : (service?.number ?? null),
      host: host.id,
      disabled_reason: service?.disabled_reason ?? null,
    },
    ...(minor < 88 ? figures(call, host) : { uptime: null }),
  };
}

function figures({ cloud, minor }: Call, host: HostRow): object {
  const used = usageOf(cloud, host.id);
  return {
    vcpus: host.vcpus,
    memory_mb: host.memory_mb,
    local_gb: host.disk_gb,
    vcpus_used: used.vcpus,
    memory_mb_used: used.memory_mb,
    local_gb_used: used.disk_gb,
    free_ram_mb: host.memory_mb - used.memory_mb,
    free_disk_gb: host.disk_gb - used.disk_gb,
    current_workload: 0,
    running_vms: used.servers,
    disk_available_least: 0,
    cpu_info: minor < 28 ? pythonStyle(CPU_INFO) : CPU_INFO,
  };
}

/** JSON with a space after each comma and colon, as Python writes it. */
const pythonStyle = (value: object) => JSON.stringify(value).replaceAll(/([,:])(?=["[{\d])/g, '$1 ');
