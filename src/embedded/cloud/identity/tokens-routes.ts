import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import { parseAuthRequest } from './auth-request.ts';
import { authenticate } from './authenticate.ts';
import { readBody } from './body.ts';
import { forbidden, unauthorized } from './style.ts';
import { type LiveToken, findToken, requireFernet } from './token-store.ts';
import { tokenView } from './token-view.ts';

/** `/v3/auth/tokens`: issue, validate, revoke. */
export function tokenRoutes(app: ServiceApp, cloud: CloudContext): void {
  const path = '/v3/auth/tokens';
  app.post(path, async (c) => {
    const row = authenticate(cloud, parseAuthRequest(await readBody(c)));
    const token = findToken(cloud, row.id);
    if (!token) throw unauthorized();
    return c.json(show(cloud, c, token), 201, { 'X-Subject-Token': row.id });
  });
  app.get(path, (c) => {
    const token = subject(cloud, c);
    return c.json(show(cloud, c, token), 200, { 'X-Subject-Token': token.row.id });
  });
  app.delete(path, (c) => {
    const token = subject(cloud, c);
    cloud.state.tables.identity.tokens.delete(token.row.id);
    return c.body(null, 204);
  });
}

function show(cloud: CloudContext, c: ServiceContext, token: LiveToken) {
  return { token: tokenView(cloud, token, { catalog: c.req.query('nocatalog') === undefined }) };
}

/** The token asked about: one's own, or anybody's for an administrator. */
function subject(cloud: CloudContext, c: ServiceContext): LiveToken {
  const id = c.req.header('x-subject-token');
  if (id === undefined) throw new ApiError(404, 'No token in the request');
  requireFernet(id);
  const token = findToken(cloud, id);
  if (!token) throw new ApiError(404, 'Failed to validate token');
  const caller = c.get('caller');
  if (!caller.isAdmin && !caller.roles.includes('service') && caller.user.id !== token.user.id) {
    throw forbidden('identity:validate_token');
  }
  return token;
}
