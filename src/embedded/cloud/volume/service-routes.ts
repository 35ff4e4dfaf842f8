import { ApiError } from '../api-error.ts';
import { storedTime } from '../versioned-api/stored-time.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { invalidInput, requireAdmin } from './policy.ts';
import { POOL, ZONES } from './seed.ts';
import type { VolumeServiceRow } from './tables.ts';

export const serviceRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-services', handle: listServices },
  { method: 'PUT', path: '/os-services/:action', handle: act },
  { method: 'GET', path: '/os-availability-zone', handle: listZones },
  { method: 'GET', path: '/os-hosts', handle: listHosts },
  { method: 'GET', path: '/scheduler-stats/get_pools', handle: listPools },
];

/** Cinder's `report_interval`. */
const REPORT_INTERVAL_MS = 10_000;

function lastReport({ cloud }: Call, { touched_ms: touched }: VolumeServiceRow): string {
  const since = Math.max(0, cloud.clock.now() - touched);
  return storedTime(touched + Math.floor(since / REPORT_INTERVAL_MS) * REPORT_INTERVAL_MS);
}

function listServices(call: Call): object {
  requireAdmin(call, 'volume_extension:services:index');
  const [host, binary] = [call.query.get('host'), call.query.get('binary')];
  const rows = call.cloud.state.tables.volume.services
    .all()
    .filter(
      (row) => (!host || row.host === host || row.host.startsWith(`${host}@`)) && (!binary || row.binary === binary),
    );
  return { services: rows.map((row) => serviceView(call, row)) };
}

function serviceView(call: Call, row: VolumeServiceRow): object {
  const isVolume = row.binary === 'cinder-volume';
  return {
    binary: row.binary,
    host: row.host,
    zone: row.zone,
    status: row.disabled ? 'disabled' : 'enabled',
    state: 'up',
    updated_at: lastReport(call, row),
    ...(call.minor >= 49 && isVolume ? { backend_state: 'up' } : {}),
    ...(call.minor >= 7 ? { cluster: null } : {}),
    disabled_reason: row.disabled_reason,
    ...(isVolume ? { replication_status: 'disabled', active_backend_id: null, frozen: row.frozen } : {}),
  };
}

type Patch = Partial<Pick<VolumeServiceRow, 'disabled' | 'disabled_reason' | 'frozen'>>;

/** What each action sets; undefined for one whose answer has no body. */
const ACTIONS: Readonly<Record<string, (body: Record<string, string>) => { patch: Patch; shown?: object }>> = {
  enable: () => ({
    patch: { disabled: false, disabled_reason: '' },
    shown: { disabled: false, status: 'enabled' },
  }),
  disable: () => ({ patch: { disabled: true, disabled_reason: '' }, shown: { disabled: true, status: 'disabled' } }),
  'disable-log-reason': ({ disabled_reason: reason }) => {
    if (typeof reason !== 'string' || reason.trim() === '')
      throw invalidInput('Disabled reason contains invalid characters or is too long');
    return {
      patch: { disabled: true, disabled_reason: reason },
      shown: { disabled_reason: reason, disabled: true, status: 'disabled' },
    };
  },
  freeze: () => ({ patch: { frozen: true } }),
  thaw: () => ({ patch: { frozen: false } }),
};

function act(call: Call): object | undefined {
  requireAdmin(call, 'volume_extension:services:update');
  const action = ACTIONS[call.param('action')];
  if (!action) throw invalidInput('Unknown action');
  const body = (call.body ?? {}) as Record<string, string>;
  const { host, binary = body['service'] ?? 'cinder-volume' } = body;
  if (host === undefined) throw invalidInput('Host field is missing.');
  const { patch, shown } = action(body);
  const { services } = call.cloud.state.tables.volume;
  if (!services.has(`${host}/${binary}`)) {
    const message = `Service ${binary} could not be found on host ${host}.`;
    throw ['freeze', 'thaw'].includes(call.param('action')) ? invalidInput(message) : new ApiError(404, message);
  }
  services.update(`${host}/${binary}`, patch);
  return shown && { ...shown, host, service: body['service'] ?? '', binary };
}

function listZones(call: Call): object {
  const services = call.cloud.state.tables.volume.services.all();
  const available = (zone: string) =>
    services.some((row) => row.zone === zone && row.binary === 'cinder-volume' && !row.disabled);
  return {
    availabilityZoneInfo: ZONES.map((zone) => ({ zoneName: zone, zoneState: { available: available(zone) } })),
  };
}

function listHosts(call: Call): object {
  requireAdmin(call, 'volume_extension:hosts');
  const hosts = call.cloud.state.tables.volume.services.all().map((row) => ({
    host_name: row.host,
    service: row.binary,
    zone: row.zone,
    'service-status': 'available',
    'service-state': row.disabled ? 'disabled' : 'enabled',
    'last-update': lastReport(call, row),
  }));
  return { hosts };
}

const CAPACITY_GB = 10_000;

function listPools(call: Call): object {
  requireAdmin(call, 'scheduler_extension:scheduler_stats:get_pools');
  const { services, volumes } = call.cloud.state.tables.volume;
  const detail = /^(true|1|yes|on)$/i.test(call.query.get('detail') ?? '');
  const pools = services
    .all()
    .filter(({ binary }) => binary === 'cinder-volume')
    .map((service) => {
      const name = `${service.host}#${POOL}`;
      if (!detail) return { name };
      const inside = volumes.all().filter(({ host }) => host === name);
      const allocated = inside.reduce((sum, { size }) => sum + size, 0);
      return { name, capabilities: capabilities(allocated, lastReport(call, service)) };
    });
  return { pools };
}

const capabilities = (allocated: number, timestamp: string) => ({
  volume_backend_name: POOL,
  vendor_name: 'Storm Clouds',
  driver_version: '1.0',
  storage_protocol: 'file',
  total_capacity_gb: CAPACITY_GB,
  free_capacity_gb: CAPACITY_GB - allocated,
  provisioned_capacity_gb: allocated,
  allocated_capacity_gb: allocated,
  max_over_subscription_ratio: '20.0',
  thin_provisioning_support: true,
  thick_provisioning_support: false,
  multiattach: true,
  reserved_percentage: 0,
  online_extend_support: true,
  QoS_support: false,
  filter_function: null,
  goodness_function: null,
  timestamp,
});
