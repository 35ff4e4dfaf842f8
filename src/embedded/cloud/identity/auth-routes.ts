import type { CloudContext } from '../context.ts';
import type { ServiceApp } from '../service.ts';
import { catalogFor } from './catalog.ts';
import { listBody, withSelf } from './collection.ts';
import { projectView } from './projects.ts';
import { actorIds, reachableProjects } from './roles.ts';
import { forbidden } from './style.ts';

/** Collections of features nobody uses here, empty. */
const EMPTY: Readonly<Record<string, string>> = {
  'OS-FEDERATION/identity_providers': 'identity_providers',
  'OS-FEDERATION/mappings': 'mappings',
  'OS-FEDERATION/service_providers': 'service_providers',
};

/** `/v3/auth/...`: what the token's owner can get at. */
export function authRoutes(app: ServiceApp, cloud: CloudContext): void {
  const tables = cloud.state.tables.identity;
  app.get('/v3/auth/projects', (c) => {
    const rows = reachableProjects(cloud, c.get('caller').user.id).filter((row) => row.enabled);
    return c.json(
      listBody(
        cloud,
        c,
        'projects',
        rows.map((row) => withSelf(cloud, 'projects', projectView(row))),
      ),
    );
  });
  app.get('/v3/auth/domains', (c) => {
    const granted = actorIds(tables, c.get('caller').user.id).flatMap((actor) =>
      tables.assignments.where('actor', actor),
    );
    const ids = new Set(
      granted.filter((row) => row.target_kind === 'domain' && !row.inherited).map((row) => row.target_id),
    );
    const rows = [...ids].flatMap((id) => tables.projects.get(id) ?? []);
    const views = rows.map(({ id, name, description, enabled, tags, options }) =>
      withSelf(cloud, 'domains', { id, name, description, enabled, tags, options }),
    );
    return c.json(listBody(cloud, c, 'domains', views));
  });
  app.get('/v3/auth/system', (c) => {
    const granted = actorIds(tables, c.get('caller').user.id).flatMap((actor) =>
      tables.assignments.where('actor', actor),
    );
    const system = granted.some((row) => row.target_kind === 'system') ? [{ all: true }] : [];
    return c.json({ system, links: { self: `${cloud.origin}/identity/v3/auth/system` } });
  });
  app.get('/v3/auth/catalog', (c) => {
    const caller = c.get('caller');
    if (!caller.project && !caller.domain && !caller.system) throw forbidden('identity:get_auth_catalog');
    const links = { self: `${cloud.origin}/identity/v3/auth/catalog` };
    return c.json({ catalog: catalogFor(cloud, caller.project?.id), links });
  });
  for (const [path, plural] of Object.entries(EMPTY))
    app.get(`/v3/${path}`, (c) => c.json(listBody(cloud, c, plural, [])));
}
