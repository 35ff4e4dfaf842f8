import type { CloudContext } from '../../context.ts';
import type { Caller } from '../../service.ts';
import type { Call } from '../../versioned-api/router.ts';
import { recordAction, recordEvent } from '../actions-log/record.ts';
import { hasPower, reachable } from '../hosts/power.ts';
import { newFault, updateServer } from './change.ts';
import type { ServerRow } from './table.ts';

/** What nova-compute or the conductor does to a server some time after the answer: data, as it may be snapshot. */
export interface Job {
  readonly kind: string;
  readonly server_id: string;
  readonly request_id: string;
  /** Name of the event in the server's action log. */
  readonly event: string;
  /** Whose nova-compute does it: one that is cut off does it when it is back; one without power does not. Null is the conductor. */
  readonly host: string | null;
  /** The server's task while it is under way; when that changed meanwhile, the job is void. */
  readonly task: string | null;
  readonly by: Caller;
  readonly start_ms: number;
  readonly data: unknown;
}

type Finish = (cloud: CloudContext, server: ServerRow, job: Job) => void;

const TASK = 'compute.job';
/** How often a job that waits for its host looks for it. */
const QUEUED_MS = 1_000;

/** What each kind of job does in the end. A kind registers once per cloud. */
export type Finishers = Readonly<Record<string, Finish>>;

export function registerJobs(cloud: CloudContext, finishers: Finishers): void {
  cloud.tasks.on(TASK, (job: Job) => {
    const server = cloud.state.tables.compute.servers.get(job.server_id);
    const finish = finishers[job.kind];
    if (!server || !finish || server.task_state !== job.task) return;
    if (job.host !== null && !reachable(cloud, job.host)) {
      // The message waits for a nova-compute that runs on; one that lost its power finds the task when it starts.
      if (hasPower(cloud, job.host)) cloud.tasks.schedule(QUEUED_MS, TASK, job);
      return;
    }
    conclude(cloud, job, server, finish);
  });
}

function conclude(cloud: CloudContext, job: Job, server: ServerRow, finish: Finish): void {
  const of = { serverId: job.server_id, requestId: job.request_id, event: job.event };
  try {
    finish(cloud, server, job);
    recordEvent(cloud, of, { host: job.host, startMs: job.start_ms });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    recordEvent(cloud, of, { host: job.host, startMs: job.start_ms, error: message });
    if (!cloud.state.tables.compute.servers.has(job.server_id)) return;
    updateServer(cloud, job.server_id, { vm_state: 'error', task_state: null, fault: newFault(cloud, message) });
  }
}

export interface JobOrder {
  readonly kind: string;
  readonly ms: number;
  readonly event: string;
  readonly task: string | null;
  readonly host?: string | null;
  readonly data?: unknown;
}

/** Notes the action, puts the server into its task, and has the job done later. */
export function startJob(
  call: Pick<Call, 'cloud' | 'caller' | 'requestId'>,
  server: ServerRow,
  action: string,
  order: JobOrder,
): void {
  recordAction(call, server.id, action);
  const { cloud } = call;
  if (server.task_state !== order.task) updateServer(cloud, server.id, { task_state: order.task });
  const by = { ...call.caller, token: '' };
  schedule(cloud, { server, requestId: call.requestId, by }, order);
}

/** The next step of an action that is under way. */
export function continueJob(cloud: CloudContext, server: ServerRow, job: Job, order: JobOrder): void {
  if (server.task_state !== order.task) updateServer(cloud, server.id, { task_state: order.task });
  schedule(cloud, { server, requestId: job.request_id, by: job.by }, order);
}

interface Whose {
  readonly server: ServerRow;
  readonly requestId: string;
  readonly by: Caller;
}

function schedule(cloud: CloudContext, { server, requestId, by }: Whose, order: JobOrder): void {
  const job: Job = {
    kind: order.kind,
    server_id: server.id,
    request_id: requestId,
    event: order.event,
    host: order.host === undefined ? server.host : order.host,
    task: order.task,
    by,
    start_ms: cloud.clock.now(),
    data: order.data ?? null,
  };
  cloud.tasks.schedule(order.ms, TASK, job);
}
