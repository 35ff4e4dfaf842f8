import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import { readMember, requireAdmin } from './collection.ts';
import { notFound } from './style.ts';
import type { DomainConfig } from './tables.ts';

const GROUPS = ['identity', 'ldap'];
const invalid = (reason: string) => new ApiError(403, `Invalid domain specific configuration: ${reason}.`);

/** `/v3/domains/{id}/config`: how a domain's users would be looked up. It is kept; nothing here looks anywhere else. */
export function domainConfigRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { projects, domainConfigs } = cloud.state.tables.identity;
  const base = '/v3/domains/:id/config';
  const domainOf = (c: ServiceContext, verb: string): string => {
    requireAdmin(c, `${verb}_domain_config`);
    const id = c.req.param('id') ?? '';
    if (projects.get(id)?.is_domain !== true) throw notFound('domain', id);
    return id;
  };
  const missing = (c: ServiceContext, id: string) => {
    const [group, option] = [c.req.param('group'), c.req.param('option')];
    const what = option ? `option ${option} in group ${group ?? ''}` : group ? `group ${group}` : 'any options';
    return new ApiError(404, `Could not find ${what} in domain configuration for domain ${id}.`);
  };
  /** The whole, one group or one option of it, as the path says. */
  const part = (c: ServiceContext, id: string): DomainConfig => {
    const { group, option } = c.req.param() as { group?: string; option?: string };
    const config = domainConfigs.get(id)?.config ?? {};
    if (group === undefined && Object.keys(config).length > 0) return config;
    const options = config[group ?? ''];
    if (group === undefined || !options) throw missing(c, id);
    if (option === undefined) return { [group]: options };
    if (!(option in options)) throw missing(c, id);
    return { [group]: { [option]: options[option] } };
  };
  const store = (id: string, config: DomainConfig) => {
    domainConfigs.delete(id);
    if (Object.keys(config).length > 0) domainConfigs.insert({ id, config });
  };

  app.put(base, async (c) => {
    const id = domainOf(c, 'create');
    const config = checked(await readMember(c, 'config'));
    const existed = domainConfigs.has(id);
    store(id, config);
    return c.json({ config: shown(config) }, existed ? 200 : 201);
  });
  for (const path of [base, `${base}/:group`, `${base}/:group/:option`]) {
    app.get(path, (c) => c.json({ config: shown(part(c, domainOf(c, 'get'))) }));
    app.patch(path, async (c) => {
      const id = domainOf(c, 'update');
      const given = checked(await readMember(c, 'config'));
      const old = domainConfigs.get(id)?.config ?? {};
      if (c.req.param('group') !== undefined) part(c, id);
      const merged = Object.entries(given).map(([group, options]) => [group, { ...old[group], ...options }] as const);
      store(id, { ...old, ...Object.fromEntries(merged) });
      return c.json({ config: shown(domainConfigs.get(id)?.config ?? {}) });
    });
    app.delete(path, (c) => {
      const id = domainOf(c, 'delete');
      const gone = part(c, id);
      const rest = Object.entries(domainConfigs.get(id)?.config ?? {}).map(([group, options]) => {
        const kept = Object.entries(options).filter(([option]) => !(option in (gone[group] ?? {})));
        return [group, Object.fromEntries(kept)] as const;
      });
      store(id, Object.fromEntries(rest.filter(([, options]) => Object.keys(options).length > 0)));
      return c.body(null, 204);
    });
  }
}

function checked(given: Readonly<Record<string, unknown>>): DomainConfig {
  if (Object.keys(given).length === 0) throw invalid('No options specified');
  for (const [group, options] of Object.entries(given)) {
    if (typeof options !== 'object' || options === null || Array.isArray(options)) {
      throw invalid(`The value of group ${group} specified in the config should be a dictionary of options`);
    }
    if (!GROUPS.includes(group)) throw invalid(`Group ${group} is not supported for domain specific configurations`);
  }
  return given as DomainConfig;
}

/** Without what is secret. */
function shown(config: DomainConfig): DomainConfig {
  const open = Object.entries(config).map(([group, { password: _secret, ...options }]) => [group, options] as const);
  return Object.fromEntries(open);
}
