import { ApiError } from '../../../api-error.ts';
import { maySee } from '../../../image/visibility.ts';
import type { Answer, Call } from '../../../versioned-api/router.ts';
import { updateServer } from '../change.ts';
import { requireState } from '../guard.ts';
import { type Finishers, startJob } from '../jobs.ts';
import { newPassword } from '../password.ts';
import { rebuild as rebuildSchema } from '../schemas.ts';
import { POWER, type ServerRow } from '../table.ts';
import { serverView } from '../view.ts';
import type { ServerActions } from './action.ts';

const REBUILD_MS = 1500;

interface Argument {
  readonly imageRef?: string;
  readonly name?: string;
  readonly adminPass?: string;
  readonly description?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly key_name?: string | null;
  readonly user_data?: string | null;
  readonly hostname?: string;
  readonly accessIPv4?: string;
  readonly accessIPv6?: string;
}

export const rebuildActions: ServerActions = {
  rebuild: { schema: rebuildSchema, run: (call, server, argument) => rebuild(call, server, argument) },
};

function rebuild(call: Call, server: ServerRow, asked: Argument): Answer {
  requireState(call, server, 'rebuild', { vm: ['active', 'stopped', 'error'] });
  const image = call.cloud.state.tables.image.images.get(asked.imageRef ?? '');
  if (!image || !maySee(call, image)) throw new ApiError(400, 'Cannot find image for rebuild');
  if (image.status !== 'active') throw new ApiError(400, `Image ${image.id} is not active.`);
  const changed = updateServer(call.cloud, server.id, {
    image_ref: server.volume_backed ? server.image_ref : image.id,
    ...(asked.name === undefined ? {} : { name: asked.name }),
    ...(asked.description === undefined ? {} : { description: asked.description }),
    ...(asked.metadata === undefined ? {} : { metadata: asked.metadata }),
    ...(asked.key_name === undefined ? {} : { key_name: asked.key_name }),
    ...(asked.user_data === undefined ? {} : { user_data: asked.user_data }),
    ...(asked.hostname === undefined ? {} : { hostname: asked.hostname }),
    ...(asked.accessIPv4 === undefined ? {} : { access_ip_v4: asked.accessIPv4 }),
    ...(asked.accessIPv6 === undefined ? {} : { access_ip_v6: asked.accessIPv6 }),
    progress: 0,
    fault: null,
  });
  startJob(call, changed, 'rebuild', {
    kind: 'rebuild',
    ms: REBUILD_MS,
    event: 'compute_rebuild_instance',
    task: 'rebuilding',
    data: { stopped: server.vm_state === 'stopped' },
  });
  const after = call.cloud.state.tables.compute.servers.get(server.id) ?? changed;
  return answer(call, after, asked.adminPass ?? newPassword(call.cloud.random));
}

function answer(call: Call, server: ServerRow, adminPass: string): Response {
  const all = call.minor >= 75;
  const shown = { all, keyName: call.minor >= 54, userData: false, serverGroups: true };
  const view = {
    ...serverView(call, server, shown),
    adminPass,
    ...(call.minor >= 57 ? { user_data: server.user_data } : {}),
  };
  const location = `${call.base}/servers/${server.id}`;
  return Response.json({ server: view }, { status: 202, headers: { location } });
}

export const rebuildFinishers: Finishers = {
  rebuild: (cloud, server, { data }) => {
    const { stopped } = data as { stopped: boolean };
    updateServer(cloud, server.id, {
      task_state: null,
      vm_state: stopped ? 'stopped' : 'active',
      power_state: stopped ? POWER.shutdown : POWER.running,
      launched_ms: cloud.clock.now(),
    });
  },
};
