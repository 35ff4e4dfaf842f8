import { z } from 'zod';
import { resource } from '../service/resource.ts';
import { maybeBoolean, maybeText, text, textList } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';
import { PAGED } from './paging.ts';

const fixedIp = z.object({ subnet_id: text, ip_address: text });
const addressPair = z.object({ ip_address: text, mac_address: maybeText });

const port = z.object({
  id: text,
  name: z.string().default(''),
  network_id: text,
  project_id: maybeText,
  description: maybeText,
  status: maybeText,
  admin_state_up: z.boolean().default(true),
  mac_address: maybeText,
  fixed_ips: z.array(fixedIp).default([]),
  /** Server id, router id, ...; empty when unbound. */
  device_id: maybeText,
  /** `compute:<zone>`, `network:router_interface`, ... */
  device_owner: maybeText,
  security_groups: textList,
  port_security_enabled: maybeBoolean,
  allowed_address_pairs: z.array(addressPair).default([]),
  'binding:host_id': maybeText,
  'binding:vnic_type': maybeText,
  'binding:vif_type': maybeText,
  dns_name: maybeText,
  tags: textList,
});
export type Port = z.output<typeof port>;

export interface CreatePort {
  readonly network_id: string;
  readonly name?: string;
  readonly description?: string;
  readonly project_id?: string;
  readonly admin_state_up?: boolean;
  readonly mac_address?: string;
  readonly fixed_ips?: readonly { readonly subnet_id?: string; readonly ip_address?: string }[];
  readonly device_id?: string;
  readonly device_owner?: string;
  readonly security_groups?: readonly string[];
  readonly port_security_enabled?: boolean;
  /** Further addresses the machine may answer for: virtual addresses. */
  readonly allowed_address_pairs?: readonly { readonly ip_address: string; readonly mac_address?: string }[];
  readonly dns_name?: string;
}
export type UpdatePort = Partial<Omit<CreatePort, 'network_id' | 'project_id'>>;

export interface Ports {
  /** Filters: any field; `fixed_ips: 'ip_address=10.0.0.5'`, `device_id`, `device_owner`, `network_id`. */
  listPorts(query?: Query): Promise<Port[]>;
  getPort(id: string): Promise<Port>;
  /** Fault `quota` when the subnet has no address left, `conflict` when the address asked for is in use. */
  createPort(body: CreatePort): Promise<Port>;
  updatePort(id: string, body: UpdatePort): Promise<Port>;
  deletePort(id: string): Promise<void>;
}

export function ports(api: ServiceApi): Ports {
  const calls = resource<Port, CreatePort, UpdatePort>(api, {
    one: 'port',
    many: 'ports',
    at: '/ports',
    of: port,
    listQuery: PAGED,
  });
  return {
    listPorts: calls.list,
    getPort: calls.get,
    createPort: calls.create,
    updatePort: calls.update,
    deletePort: calls.remove,
  };
}
