import { type CloudContext, newId } from '../context.ts';
import { boolean, text } from './converters.ts';
import { conflict, invalidInput, missing } from './errors.ts';
import type { Resource } from './resource.ts';
import { DESCRIPTION, requireAdmin } from './service-flavors.ts';
import type { ServiceProfileRow } from './tables.ts';

const ATTRIBUTES = {
  description: DESCRIPTION,
  driver: { access: 'both', initial: '', convert: text(1024) },
  metainfo: { access: 'both', initial: '' },
  enabled: { access: 'both', initial: true, convert: boolean },
} as const;

const DRIVERS = ['dvrha.DvrHaDriver', 'dvr.DvrDriver', 'ha.HaDriver', 'single_node.SingleNodeDriver'].map(
  (name) => `neutron.services.l3_router.service_providers.${name}`,
);

function requireDriver(driver: unknown): void {
  if (driver === undefined || driver === '' || DRIVERS.includes(driver as string)) return;
  const message = `Service Profile driver ${driver as string} could not be found.`;
  throw missing('ServiceProfileDriverNotFound', message);
}

/** `/v2.0/service_profiles`: drivers and what they are told; only administrators see them. */
export function serviceProfilesResource(cloud: CloudContext): Resource<ServiceProfileRow> {
  const { serviceProfiles, flavorProfiles } = cloud.state.tables.network;
  const requireUnused = (id: string) => {
    if (flavorProfiles.count('profile', id) === 0) return;
    throw conflict('ServiceProfileInUse', `Service Profile ${id} is used by some service instance.`);
  };
  return {
    singular: 'service_profile',
    plural: 'service_profiles',
    path: 'service_profiles',
    attributes: ATTRIBUTES,
    standard: false,
    unowned: true,
    notFound: (id) => missing('ServiceProfileNotFound', `Service Profile ${id} could not be found.`),
    get: (id) => serviceProfiles.get(id),
    rows: () => serviceProfiles.all(),
    readable: (caller) => caller.isAdmin,
    writable: (caller) => caller.isAdmin,
    view: ({ project_id: _none, ...row }) => row,
    create: (caller, _projectId, values) => {
      requireAdmin(caller, 'create_service_profile');
      if (values['driver'] !== '') requireDriver(values['driver']);
      else if (values['metainfo'] === '') throw invalidInput('Service Profile needs either a driver or metainfo');
      return serviceProfiles.insert({
        id: newId(cloud),
        project_id: '',
        ...(values as Omit<ServiceProfileRow, 'id' | 'project_id'>),
      });
    },
    update: (_caller, row, values) => {
      requireDriver(values['driver']);
      requireUnused(row.id);
      return serviceProfiles.update(row.id, values);
    },
    remove: (_caller, row) => {
      requireUnused(row.id);
      serviceProfiles.delete(row.id);
    },
  };
}
