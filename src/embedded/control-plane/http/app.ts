import { Hono } from 'hono';
import { uuid } from '../../../seams/random.ts';
import type { Api } from '../api.ts';
import { PROTOBUF_TYPE } from '../protobuf/decode.ts';
import { StatusError, internalError } from '../status-error.ts';
import type { Representation } from './accept.ts';
import type { Authenticator } from './authentication.ts';
import { authenticate } from './authorize.ts';
import type { AppEnv } from './authorize.ts';
import { plainNotFound } from './not-found.ts';
import { discoveryRoutes } from './discovery-routes.ts';
import { answer } from './respond.ts';
import { checkTimeout } from './request-timeout.ts';
import { answerResource } from './resource-routes.ts';

/** Every path the control plane answers. */
export function createApp(api: Api, authenticator: Authenticator, serverAddress: string): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: false });
  app.use(async (c, next) => {
    await next();
    c.res.headers.set('audit-id', uuid(api.random));
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-cache, private');
  });
  app.onError((error, c) => {
    const status = error instanceof StatusError ? error : internalError(`Internal error occurred: ${error.message}`);
    return answer(
      status.code,
      JSON.stringify(status.body),
      { format: errorFormat(c.req.header('accept')) },
      status.warnings,
    );
  });
  app.use(authenticate(authenticator));
  app.use((c, next) => {
    checkTimeout(new URL(c.req.url).searchParams);
    return next();
  });
  discoveryRoutes(app, api, serverAddress);
  app.all('/api/*', (c) => answerResource(api, authenticator, c.req.raw, c.get('user')));
  app.all('/apis/*', (c) => answerResource(api, authenticator, c.req.raw, c.get('user')));
  app.notFound(() => plainNotFound());
  return app;
}

/** Errors come as protobuf to who asks for that first, whatever kind the request was about. */
const errorFormat = (accept = ''): Representation['format'] =>
  accept.trimStart().startsWith(PROTOBUF_TYPE) ? 'protobuf' : 'json';
