import { z } from 'zod';
import { path } from '../service/path.ts';
import { inEnvelope } from '../service/resource.ts';
import { idText, maybe, maybeBoolean, maybeNumber, maybeText, text } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';
import { type Migration, migration } from './server-schema.ts';

/** A row of a cell that is down has little more than binary, host and status UNKNOWN (2.69). */
const computeService = z.object({
  id: maybe(idText),
  binary: text,
  host: text,
  /** `enabled` or `disabled`: what people want. */
  status: text,
  /** `up` or `down`: what Nova sees. Up means a report within `service_down_time` (60 s by default). */
  state: maybeText,
  zone: maybeText,
  updated_at: maybeText,
  disabled_reason: maybeText,
  forced_down: maybeBoolean,
});
export type ComputeService = z.output<typeof computeService>;

const hypervisor = z.object({
  id: idText,
  hypervisor_hostname: text,
  hypervisor_type: maybeText,
  state: maybeText,
  status: maybeText,
  host_ip: maybeText,
  service: maybe(z.object({ id: maybe(idText), host: text, disabled_reason: maybeText })),
  uptime: maybeText,
  /** These figures are the last that nova-compute reported. */
  vcpus: maybeNumber,
  vcpus_used: maybeNumber,
  memory_mb: maybeNumber,
  memory_mb_used: maybeNumber,
  running_vms: maybeNumber,
  servers: z.array(z.object({ uuid: text, name: maybeText })).nullish(),
});
export type Hypervisor = z.output<typeof hypervisor>;

export interface UpdateComputeService {
  readonly status?: 'enabled' | 'disabled';
  /** Only together with `disabled`. */
  readonly disabled_reason?: string;
  /**
   * Tells Nova that the host is dead without waiting for it to notice: only after fencing. Clearing it is refused while
   * evacuations away from the host are unfinished; its nova-compute has to restart first.
   */
  readonly forced_down?: boolean;
}

/** From 2.88 on Nova leaves the figures out, and Placement has them only host by host. */
const WITH_FIGURES = { atLeast: '2.53', atMost: '2.87' };

/** For administrators. */
export interface Hosts {
  /** Filters: `binary`, `host`. */
  listComputeServices(query?: Query): Promise<ComputeService[]>;
  updateComputeService(id: string, body: UpdateComputeService): Promise<ComputeService>;
  /** Refused while servers are on the host. */
  deleteComputeService(id: string): Promise<void>;
  /** With details; `with_servers: true` names the servers on each. */
  listHypervisors(query?: Query): Promise<Hypervisor[]>;
  getHypervisor(id: string): Promise<Hypervisor>;
  /** Filters: `migration_type`, `source_compute`, `status`, `instance_uuid`, `changes-since`. */
  listMigrations(query?: Query): Promise<Migration[]>;
}

export function hosts(api: ServiceApi): Hosts {
  return {
    listComputeServices: (query) =>
      api.list({
        operation: 'list compute services',
        path: path`/os-services`,
        items: 'services',
        of: computeService,
        query,
      }),
    updateComputeService: (id, body) =>
      api.json({
        operation: 'update compute service',
        method: 'PUT',
        path: path`/os-services/${id}`,
        json: body,
        answer: inEnvelope('service', computeService),
        microversion: { atLeast: '2.53' },
      }),
    deleteComputeService: async (id) => {
      await api.done({
        operation: 'delete compute service',
        method: 'DELETE',
        path: path`/os-services/${id}`,
        microversion: { atLeast: '2.53' },
      });
    },
    listHypervisors: (query) =>
      api.list({
        operation: 'list hypervisors',
        path: path`/os-hypervisors/detail`,
        items: 'hypervisors',
        of: hypervisor,
        query,
        microversion: WITH_FIGURES,
      }),
    getHypervisor: (id) =>
      api.json({
        operation: 'get hypervisor',
        path: path`/os-hypervisors/${id}`,
        answer: inEnvelope('hypervisor', hypervisor),
        microversion: WITH_FIGURES,
      }),
    listMigrations: (query) =>
      api.list({
        operation: 'list migrations',
        path: path`/os-migrations`,
        items: 'migrations',
        of: migration,
        query,
        microversion: { atLeast: '2.59' },
      }),
  };
}
