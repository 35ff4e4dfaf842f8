import { ApiError } from '../../api-error.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { str } from '../../schema/python-repr.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { checkBody } from '../../versioned-api/validation.ts';
import { findVolume } from '../find.ts';
import type { VolumeRow } from '../tables.ts';
import { attachmentActions } from './attachment.ts';
import { imageActions } from './image.ts';
import { lifecycleActions } from './lifecycle.ts';

/** One of the things that `POST /volumes/:id/action` does. */
export interface VolumeAction {
  readonly schema?: Schema;
  readonly status?: number;
  /** `argument` is what the body says under the action's name. */
  run(call: Call, volume: VolumeRow, argument: Record<string, unknown>): object | undefined;
}

const ACTIONS: Readonly<Record<string, VolumeAction>> = { ...attachmentActions, ...imageActions, ...lifecycleActions };

export const volumeActionRoute: Route = { method: 'POST', path: '/volumes/:id/action', status: 202, handle: act };

function act(call: Call): Response | object | undefined {
  const { action, argument } = actionOf(call.body);
  if (action.schema) checkBody(call.body, action.schema);
  const answer = action.run(call, findVolume(call, call.param('id')), argument);
  if (action.status === undefined) return answer;
  return answer === undefined
    ? new Response(null, { status: action.status })
    : Response.json(answer, { status: action.status });
}

function actionOf(body: unknown): { action: VolumeAction; argument: Record<string, unknown> } {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const [entry] = entries;
  if (entries.length !== 1 || !entry) throw new ApiError(400, 'Malformed request body');
  const [name, argument] = entry as [string, Record<string, unknown> | null];
  const action = ACTIONS[name];
  if (!action) {
    const advice = 'Verify the request body and Content-Type header and try again.';
    throw new ApiError(400, `There is no such action: ${str(name)}. ${advice}`);
  }
  return { action, argument: argument ?? {} };
}
