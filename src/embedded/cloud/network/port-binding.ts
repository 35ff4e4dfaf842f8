import type { CloudContext } from '../context.ts';
import type { PortRow } from './tables.ts';

export type Binding = Pick<PortRow, 'binding:host_id' | 'binding:vif_type' | 'binding:vif_details' | 'status'>;

/** What becomes of a port that is to be on `host`: bound and active on a host there is, else not. */
export function bindTo(cloud: CloudContext, host: string): Binding {
  const binding = (type: string, details: Readonly<Record<string, unknown>>, status: string): Binding => ({
    'binding:host_id': host,
    'binding:vif_type': type,
    'binding:vif_details': details,
    status,
  });
  if (host === '') return binding('unbound', {}, 'DOWN');
  if (!cloud.hosts.includes(host)) return binding('binding_failed', {}, 'DOWN');
  return binding('bridge', { port_filter: true }, 'ACTIVE');
}
