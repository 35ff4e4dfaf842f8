import { ApiError } from '../../api-error.ts';
import { newId } from '../../context.ts';
import { selfLinks } from '../../versioned-api/links.ts';
import type { Call } from '../../versioned-api/router.ts';
import { truthy } from '../../versioned-api/schema-types.ts';
import { nextNumber } from '../counters.ts';
import { projectOf } from '../policy.ts';
import { takeVolumes } from './create-disks.ts';
import { checkOrder, type CreateRequest, type Order } from './create-order.ts';
import { hostnameFor } from './hostname.ts';
import { startJob } from './jobs.ts';
import { newPassword } from './password.ts';
import { countWithinQuota } from './quota.ts';
import { POWER, type ServerRow } from './table.ts';

interface Body {
  readonly server: CreateRequest;
  readonly 'os:scheduler_hints'?: Readonly<Record<string, unknown>>;
  readonly 'OS-SCH-HNT:scheduler_hints'?: Readonly<Record<string, unknown>>;
}

const SCHEDULING_MS = 300;

export function createServer(call: Call): Response {
  const body = call.body as Body;
  const { server: asked } = body;
  const hints = body['os:scheduler_hints'] ?? body['OS-SCH-HNT:scheduler_hints'] ?? {};
  const minCount = Number(asked.min_count ?? 1);
  const maxCount = Number(asked.max_count ?? minCount);
  if (minCount > maxCount) throw new ApiError(400, 'min_count must be <= max_count');
  const order = checkOrder(call, asked, hints);
  const count = countWithinQuota(call, order.flavor, { min: minCount, max: maxCount });
  const password = asked.adminPass ?? newPassword(call.cloud.random);
  const reservation = `r-${newId(call.cloud).replaceAll('-', '').slice(0, 8)}`;
  const servers = Array.from({ length: count }, (_, index) =>
    placeOrder(call, order, { index, count: maxCount, reservation }),
  );
  const [first] = servers;
  if (truthy(asked.return_reservation_id)) return Response.json({ reservation_id: reservation }, { status: 202 });
  if (!first) throw new ApiError(403, 'Quota exceeded');
  const links = selfLinks(call, 'servers', first.id);
  const answer = {
    id: first.id,
    links,
    'OS-DCF:diskConfig': first.auto_disk_config ? 'AUTO' : 'MANUAL',
    security_groups: first.security_groups.map((name) => ({ name })),
    adminPass: password,
  };
  return Response.json({ server: answer }, { status: 202, headers: { location: links[0]?.href ?? '' } });
}

interface Which {
  readonly index: number;
  readonly count: number;
  readonly reservation: string;
}

function placeOrder(call: Call, order: Order, { index, count, reservation }: Which): ServerRow {
  const { cloud, caller } = call;
  const { asked, flavor, hints } = order;
  const name = count > 1 ? `${asked.name}-${index + 1}` : asked.name;
  const now = cloud.clock.now();
  const id = newId(cloud);
  const server = cloud.state.tables.compute.servers.insert({
    id,
    number: nextNumber(cloud, 'servers'),
    name,
    description: call.minor >= 19 ? (asked.description ?? null) : name,
    hostname: asked.hostname ?? hostnameFor(name, id),
    project_id: projectOf(call),
    user_id: caller.user.id,
    host: null,
    vm_state: 'building',
    task_state: 'scheduling',
    power_state: POWER.none,
    image_ref: order.imageRef,
    flavor,
    before_resize: null,
    metadata: asked.metadata ?? {},
    tags: asked.tags ?? [],
    key_name: asked.key_name ?? null,
    user_data: asked.user_data ?? null,
    config_drive: truthy(asked.config_drive ?? false),
    access_ip_v4: asked.accessIPv4 ?? '',
    access_ip_v6: asked.accessIPv6 ?? '',
    auto_disk_config: asked['OS-DCF:diskConfig'] === 'AUTO',
    pinned_zone: order.zone,
    progress: 0,
    fault: null,
    locked_by: null,
    locked_reason: null,
    reservation_id: reservation,
    launch_index: index,
    root_device_name: null,
    security_groups: order.groupNames.length > 0 ? order.groupNames : ['default'],
    volumes: takeVolumes(call, id, order.disks.existing, 1),
    ports: [],
    volume_backed: order.disks.volumeBacked,
    server_group: typeof hints['group'] === 'string' ? hints['group'] : null,
    hints,
    created_ms: now,
    updated_ms: now,
    launched_ms: null,
    terminated_ms: null,
  });
  startJob(call, server, 'create', {
    kind: 'schedule-build',
    ms: SCHEDULING_MS,
    event: 'conductor_schedule_and_build_instances',
    task: 'scheduling',
    host: null,
    data: order.plan,
  });
  return server;
}
