import type { CloudContext } from '../../context.ts';
import type { Call } from '../../versioned-api/router.ts';
import type { InstanceEvent } from './table.ts';

type By = Pick<Call, 'cloud' | 'caller' | 'requestId'>;

/** Notes that somebody does something to a server. */
export function recordAction({ cloud, caller, requestId }: By, serverId: string, action: string): void {
  const { instanceActions } = cloud.state.tables.compute;
  const id = `${serverId}/${requestId}`;
  if (instanceActions.has(id)) return;
  const now = cloud.clock.now();
  instanceActions.insert({
    id,
    server_id: serverId,
    request_id: requestId,
    action,
    user_id: caller.user.id,
    project_id: caller.project?.id ?? '',
    start_ms: now,
    updated_ms: now,
    message: null,
    events: [],
  });
}

interface Outcome {
  readonly host: string | null;
  readonly startMs: number;
  readonly error?: string;
}

/** Notes how a step of an action ended. */
export function recordEvent(
  cloud: CloudContext,
  of: { readonly serverId: string; readonly requestId: string; readonly event: string },
  { host, startMs, error }: Outcome,
): void {
  const { instanceActions } = cloud.state.tables.compute;
  const id = `${of.serverId}/${of.requestId}`;
  const action = instanceActions.get(id);
  if (!action) return;
  const now = cloud.clock.now();
  const event: InstanceEvent = {
    event: of.event,
    start_ms: startMs,
    finish_ms: now,
    result: error === undefined ? 'Success' : 'Error',
    host,
    details: error ?? null,
  };
  instanceActions.update(id, {
    updated_ms: now,
    events: [...action.events, event],
    ...(error === undefined ? {} : { message: 'Error' }),
  });
}
