import { ApiError } from '../../../api-error.ts';
import type { Answer, Call, Route } from '../../../versioned-api/router.ts';
import { singleAction } from '../../../versioned-api/actions.ts';
import { checkBody } from '../../../versioned-api/validation.ts';
import { requireAdmin } from '../../policy.ts';
import { findServer, maySeeServer } from '../find.ts';
import type { ServerRow } from '../table.ts';
import type { ServerActions } from './action.ts';
import { administrationActions } from './administration.ts';
import { consoleActions } from './console.ts';
import { evacuateActions } from './evacuate.ts';
import { groupActions } from './groups.ts';
import { imageActions } from './image.ts';
import { migrateActions } from './migrate.ts';
import { powerActions } from './power.ts';
import { rebuildActions } from './rebuild.ts';
import { resizeActions } from './resize.ts';
import { shelveActions } from './shelve.ts';

const ACTIONS: ServerActions = {
  ...powerActions,
  ...administrationActions,
  ...consoleActions,
  ...evacuateActions,
  ...groupActions,
  ...imageActions,
  ...migrateActions,
  ...rebuildActions,
  ...resizeActions,
  ...shelveActions,
};

export const serverActionRoute: Route = { method: 'POST', path: '/servers/:id/action', status: 202, handle: act };

function act(call: Call): Answer {
  const name = singleAction(call.body, Object.keys(ACTIONS));
  const action = ACTIONS[name];
  if (!action) throw new ApiError(400, `There is no such action: ${name}`);
  const { since = 0, until = Infinity } = action;
  if (call.minor < since || call.minor > until) throw new ApiError(404, 'The resource could not be found.');
  if (action.schema) checkBody(call.body, action.schema(call.minor));
  const server = serverFor(call, name);
  if (action.admin !== undefined) requireAdmin(call, action.admin);
  const argument = (call.body as Record<string, Readonly<Record<string, unknown>> | null>)[name] ?? {};
  const answer = action.run(call, server, argument);
  if (answer instanceof Response || action.status === undefined) return answer;
  return new Response(answer === undefined ? null : JSON.stringify(answer), {
    status: action.status,
    headers: answer === undefined ? {} : { 'content-type': 'application/json' },
  });
}

/** Starting and stopping look a server up another way, and say so. */
function serverFor(call: Call, action: string): ServerRow {
  if (action !== 'os-start' && action !== 'os-stop') return findServer(call);
  const server = call.cloud.state.tables.compute.servers.get(call.param('id'));
  if (!server || !maySeeServer(call, server)) {
    throw new ApiError(404, `Instance ${call.param('id')} has no mapping to a cell.`);
  }
  return server;
}
