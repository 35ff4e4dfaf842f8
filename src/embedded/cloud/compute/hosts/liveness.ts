import type { CloudContext } from '../../context.ts';
import type { ComputeServiceRow } from './tables.ts';

/** Nova's `report_interval` and `service_down_time`. */
export const REPORT_INTERVAL_MS = 10_000;
export const SERVICE_DOWN_MS = 60_000;

/** When the service last reported. */
export function lastReportMs(
  { silent_since_ms: silent, touched_ms: touched }: ComputeServiceRow,
  nowMs: number,
): number {
  if (silent !== null) return silent;
  return touched + Math.floor(Math.max(0, nowMs - touched) / REPORT_INTERVAL_MS) * REPORT_INTERVAL_MS;
}

export function isUp(cloud: Pick<CloudContext, 'clock'>, service: ComputeServiceRow): boolean {
  if (service.forced_down) return false;
  const now = cloud.clock.now();
  return now - lastReportMs(service, now) <= SERVICE_DOWN_MS;
}

/** The nova-compute of a host. */
export function computeServiceOf(cloud: Pick<CloudContext, 'state'>, host: string): ComputeServiceRow | undefined {
  return cloud.state.tables.compute.services.where('host', host).find(({ binary }) => binary === 'nova-compute');
}

/** Its nova-compute is there, up and not disabled: it may get new servers. */
export function takesServers(cloud: CloudContext, host: string): boolean {
  const service = computeServiceOf(cloud, host);
  return service !== undefined && !service.disabled && isUp(cloud, service);
}
