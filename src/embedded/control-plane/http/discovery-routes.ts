import type { Hono } from 'hono';
import {
  AGGREGATED_DISCOVERY_TYPE,
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
  openApiDocument,
  openApiIndex,
} from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import type { Api } from '../api.ts';
import type { AppEnv } from './authorize.ts';
import { healthChecks, verboseHealth } from './health.ts';
import { plainNotFound } from './not-found.ts';
import { openApiV2Response, tagged } from './openapi-v2.ts';

/** The version this control plane says it is, since that is whose behaviour it follows. */
const VERSION = {
  major: '1',
  minor: '35',
  emulationMajor: '1',
  emulationMinor: '35',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '34',
  gitVersion: 'v1.35.4',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'embedded',
  platform: 'linux/amd64',
};

/** `/version`, health, discovery and OpenAPI: what clients read to learn what is there. */
export function discoveryRoutes(app: Hono<AppEnv>, api: Api, serverAddress: string): void {
  const { registry } = api;
  app.get('/version', (c) => c.json(VERSION));
  for (const path of ['/healthz', '/livez', '/readyz']) {
    const page = path.slice(1);
    app.get(path, (c) => c.text(c.req.query('verbose') === undefined ? 'ok' : verboseHealth(page)));
    // Names of checks hold slashes.
    app.get(`${path}/*`, (c) =>
      healthChecks(page).includes(c.req.path.slice(path.length + 1)) ? c.text('ok') : plainNotFound(),
    );
  }
  app.get('/', (c) => c.json({ paths: rootPaths(api) }));
  app.get('/api', (c) => discover(api, 'core', c.req.header('accept')) ?? c.json(apiVersions(serverAddress)));
  app.get(
    '/apis',
    (c) => discover(api, 'groups', c.req.header('accept')) ?? c.json(apiGroupList(registry.definitions())),
  );
  app.get('/api/:version', (c) => json(apiResourceList(registry.definitions(), '', c.req.param('version'))));
  app.get('/apis/:group', (c) => json(apiGroup(registry.definitions(), c.req.param('group'))));
  app.get('/apis/:group/:version', (c) =>
    json(apiResourceList(registry.definitions(), c.req.param('group'), c.req.param('version'))),
  );
  app.get('/openapi/v2', (c) => openApiV2Response(api, c.req.header('accept'), c.req.header('if-none-match')));
  app.get('/openapi/v3', (c) =>
    tagged(`"${registry.revision}"`, c.req.header('if-none-match'), () =>
      Response.json(openApiIndex(registry.published(), String(registry.revision))),
    ),
  );
  app.get('/openapi/v3/api/:version', (c) => json(openApiDocument(registry.published(), '', c.req.param('version'))));
  app.get('/openapi/v3/apis/:group/:version', (c) =>
    json(openApiDocument(registry.published(), c.req.param('group'), c.req.param('version'))),
  );
}

function discover(api: Api, which: 'core' | 'groups', accept = ''): Response | undefined {
  const wanted = accept
    .split(',')
    .some((type) => type.includes('as=APIGroupDiscoveryList') && /v=v2(;|$|\s)/.test(type));
  if (!wanted) return undefined;
  const body = JSON.stringify(aggregatedDiscovery(api.registry.definitions(), which));
  const etag = `"${which}-${api.registry.revision}"`;
  return new Response(body, { headers: { 'content-type': AGGREGATED_DISCOVERY_TYPE, etag, vary: 'Accept' } });
}

const json = (document: JsonObject | undefined): Response =>
  document === undefined ? plainNotFound() : Response.json(document);

function rootPaths({ registry }: Api): readonly string[] {
  const groups = registry.definitions().filter(({ group }) => group !== '');
  const paths = groups.flatMap(({ group, version }) => [`/apis/${group}`, `/apis/${group}/${version}`]);
  const fixed = ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'];
  return [...new Set([...fixed, ...paths])].sort();
}
