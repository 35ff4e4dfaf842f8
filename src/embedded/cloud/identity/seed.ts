import { type CloudContext, newHexId } from '../context.ts';
import { assignmentRow } from './assignment-row.ts';
import { hashSecret } from './secrets.ts';
import type { TargetKind } from './tables.ts';

/** Services as the catalog lists them: type, name, URL. */
const SERVICES: readonly (readonly [type: string, name: string, url: string])[] = [
  ['identity', 'keystone', '$(origin)s/identity/v3'],
  ['compute', 'nova', '$(origin)s/compute/v2.1'],
  ['placement', 'placement', '$(origin)s/placement'],
  ['network', 'neutron', '$(origin)s/networking'],
  ['object-store', 'swift', '$(origin)s/object-store/v1/AUTH_$(project_id)s'],
  ['block-storage', 'cinder', '$(origin)s/volume/v3/$(project_id)s'],
  ['volumev3', 'cinderv3', '$(origin)s/volume/v3/$(project_id)s'],
  ['image', 'glance', '$(origin)s/image'],
];
const IMMUTABLE_ROLES = ['member', 'reader', 'admin'];
const ROLES = [
  ...IMMUTABLE_ROLES,
  'service',
  'ResellerAdmin',
  'load-balancer_member',
  'heat_stack_owner',
  'heat_stack_user',
];
const SERVICE_USERS = ['glance', 'placement', 'nova', 'neutron', 'cinder', 'swift'];

/** What a freshly installed cloud has: domain Default, projects, users, roles, catalog. */
export function seedIdentity(cloud: CloudContext, password: string): void {
  const tables = cloud.state.tables.identity;
  tables.projects.insert({
    ...project('default', 'Default', null, 'The default domain'),
    parent_id: null,
    is_domain: true,
  });
  const projects = new Map(['admin', 'service', 'demo'].map((name) => [name, newHexId(cloud)]));
  const idOf = (name: string) => projects.get(name) ?? '';
  for (const [name, id] of projects) {
    tables.projects.insert(
      project(id, name, 'default', name === 'admin' ? 'Bootstrap project for initializing the cloud.' : ''),
    );
  }
  const roles = new Map(ROLES.map((name) => [name, newHexId(cloud)]));
  for (const [name, id] of roles) {
    const options = IMMUTABLE_ROLES.includes(name) ? { immutable: true } : {};
    tables.roles.insert({ id, name, domain_id: null, description: null, options, extra: {} });
  }
  const imply = (prior: string, implied: string) => {
    const [prior_role_id = '', implied_role_id = ''] = [roles.get(prior), roles.get(implied)];
    tables.impliedRoles.insert({ id: `${prior_role_id}/${implied_role_id}`, prior_role_id, implied_role_id });
  };
  imply('admin', 'member');
  imply('member', 'reader');

  const user = (name: string, home: string | undefined, secret: string): string => {
    const id = newHexId(cloud);
    tables.users.insert({
      id,
      name,
      domain_id: 'default',
      enabled: true,
      ...(home === undefined ? {} : { default_project_id: idOf(home) }),
      password_hash: hashSecret(secret, cloud.random),
      password_expires_at: null,
      options: {},
      extra: {},
    });
    return id;
  };
  const grant = (userId: string, role: string, kind: TargetKind, target: string) =>
    tables.assignments.insert(assignmentRow('user', userId, kind, target, roles.get(role) ?? '', false));

  const admin = user('admin', undefined, password);
  for (const role of ['admin', 'member', 'ResellerAdmin']) grant(admin, role, 'project', idOf('admin'));
  grant(admin, 'admin', 'project', idOf('demo'));
  grant(admin, 'admin', 'system', 'system');
  for (const name of SERVICE_USERS) {
    const id = user(name, 'service', Buffer.from(cloud.random.bytes(24)).toString('base64url'));
    grant(id, 'service', 'project', idOf('service'));
    grant(id, 'admin', 'project', idOf('service'));
  }
  const demo = user('demo', 'demo', password);
  for (const role of ['member', 'reader', 'load-balancer_member', 'heat_stack_owner'])
    grant(demo, role, 'project', idOf('demo'));
  seedCatalog(cloud);
}

function project(id: string, name: string, domainId: string | null, description: string) {
  return {
    id,
    name,
    domain_id: domainId,
    parent_id: domainId,
    description,
    enabled: true,
    is_domain: false,
    tags: [],
    options: {},
    extra: {},
  };
}

function seedCatalog(cloud: CloudContext): void {
  const tables = cloud.state.tables.identity;
  tables.regions.insert({ id: 'RegionOne', description: '', parent_region_id: null, extra: {} });
  for (const [type, name, url] of SERVICES) {
    const id = newHexId(cloud);
    tables.services.insert({ id, type, name, enabled: true, extra: {} });
    for (const face of ['public', 'internal', 'admin']) {
      tables.endpoints.insert({
        id: newHexId(cloud),
        service_id: id,
        interface: face,
        region_id: 'RegionOne',
        url,
        enabled: true,
        extra: {},
      });
    }
  }
}
