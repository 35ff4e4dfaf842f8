import type { CloudContext } from '../context.ts';
import { newId } from '../context.ts';
import { type Caller, type ServiceApp, readJsonObject } from '../service.ts';
import { boolean, nullable, shown, text } from './converters.ts';
import { conflict, disallowed, httpBadRequest, missing } from './errors.ts';
import { NAME, type Resource } from './resource.ts';
import type { ServiceFlavorRow } from './tables.ts';

/** The services that may have flavors: those whose plugins run. */
const SERVICE_TYPES = ['CORE', 'L3_ROUTER_NAT', 'AUTO_ALLOCATE', 'FLAVORS', 'QOS', 'SEGMENTS', 'TRUNK'];

function serviceType(value: unknown, name: string): string {
  const type = text()(value, name) as string;
  if (SERVICE_TYPES.includes(type.toUpperCase())) return type;
  throw httpBadRequest(`Invalid input for ${name}. Reason: '${shown(value)}' is not a valid service type.`);
}

export const DESCRIPTION = { access: 'both', initial: '', convert: nullable(text(1024)) } as const;

const ATTRIBUTES = {
  name: NAME,
  description: DESCRIPTION,
  service_type: { access: 'create', convert: serviceType },
  enabled: { access: 'both', initial: true, convert: boolean },
  service_profiles: { access: 'both', initial: [] },
} as const;

const flavorNotFound = (id: string) => missing('FlavorNotFound', `Flavor ${id} could not be found.`);

export function requireAdmin(caller: Caller, rule: string): void {
  if (!caller.isAdmin) throw disallowed(`rule:${rule}`);
}

/** `/v2.0/flavors`: kinds of a service, as for routers of a certain driver. */
export function serviceFlavorsResource(cloud: CloudContext): Resource<ServiceFlavorRow> {
  const { serviceFlavors, flavorProfiles } = cloud.state.tables.network;
  return {
    singular: 'flavor',
    plural: 'flavors',
    path: 'flavors',
    attributes: ATTRIBUTES,
    standard: false,
    unowned: true,
    notFound: flavorNotFound,
    get: (id) => serviceFlavors.get(id),
    rows: () => serviceFlavors.all(),
    readable: () => true,
    writable: (caller) => caller.isAdmin,
    view: ({ project_id: _none, ...row }) => ({
      ...row,
      service_profiles: flavorProfiles.where('flavor', row.id).map(({ profile_id }) => profile_id),
    }),
    create: (caller, _projectId, { service_profiles: _given, ...values }) => {
      requireAdmin(caller, 'create_flavor');
      const row = values as Omit<ServiceFlavorRow, 'id' | 'project_id'>;
      return serviceFlavors.insert({ ...row, id: newId(cloud), project_id: '' });
    },
    update: (_caller, row, { service_profiles: _given, ...values }) => serviceFlavors.update(row.id, values),
    remove: (_caller, row) => {
      for (const binding of flavorProfiles.where('flavor', row.id)) flavorProfiles.delete(binding.id);
      serviceFlavors.delete(row.id);
    },
  };
}

/** `/v2.0/flavors/{id}/service_profiles`: what a flavor is made with. */
export function flavorProfileRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { serviceFlavors, serviceProfiles, flavorProfiles } = cloud.state.tables.network;
  const path = '/v2.0/flavors/:flavor/service_profiles';
  app.post(path, async (c) => {
    const body = await readJsonObject(c, 'Body contains invalid data');
    const profile = (body['service_profile'] as { id?: string } | undefined)?.id;
    if (profile === undefined) throw httpBadRequest("Unable to find 'service_profile' in request body");
    requireAdmin(c.get('caller'), 'create_flavor_service_profile');
    const flavor = serviceFlavors.get(c.req.param('flavor'));
    if (!flavor) throw flavorNotFound(c.req.param('flavor'));
    if (!serviceProfiles.has(profile)) {
      throw missing('ServiceProfileNotFound', `Service Profile ${profile} could not be found.`);
    }
    const id = `${flavor.id}/${profile}`;
    if (flavorProfiles.has(id)) {
      const message = `Service Profile ${profile} is already associated with flavor ${flavor.id}.`;
      throw conflict('FlavorServiceProfileBindingExists', message);
    }
    flavorProfiles.insert({ id, flavor_id: flavor.id, profile_id: profile });
    const { project_id: _none, ...view } = flavor;
    const profiles = flavorProfiles.where('flavor', flavor.id).map(({ profile_id }) => profile_id);
    return c.json({ service_profile: { ...view, service_profiles: profiles } }, 201);
  });
  app.delete(`${path}/:profile`, (c) => {
    requireAdmin(c.get('caller'), 'delete_flavor_service_profile');
    const [flavor, profile] = [c.req.param('flavor'), c.req.param('profile')];
    if (!flavorProfiles.delete(`${flavor}/${profile}`)) {
      const message = `Service Profile ${profile} is not associated with flavor ${flavor}.`;
      throw missing('FlavorServiceProfileBindingNotFound', message);
    }
    return c.body(null, 204);
  });
}
