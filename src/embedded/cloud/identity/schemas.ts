import { ApiError } from '../api-error.ts';
import { type Schema, firstViolation } from '../schema/json-schema.ts';

const ID = { type: ['string', 'null'], minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' } as const;
const BOOLEAN = { type: 'boolean' } as const;
const TEXT = { type: ['string', 'null'] } as const;
const name = (maxLength: number): Schema => ({ type: 'string', minLength: 1, maxLength, pattern: '[\\S]+' });
const TAG: Schema = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^,/]*$' };
const OPTIONS = { type: 'object' } as const;

export const TAGS: Schema = { type: 'array', items: TAG, maxItems: 80, uniqueItems: true };

const project = {
  name: name(64),
  description: TEXT,
  domain_id: ID,
  parent_id: ID,
  enabled: BOOLEAN,
  is_domain: BOOLEAN,
  tags: TAGS,
  options: OPTIONS,
};
const user = {
  name: name(255),
  description: TEXT,
  domain_id: { ...ID, type: 'string' },
  default_project_id: ID,
  enabled: BOOLEAN,
  password: TEXT,
  options: OPTIONS,
} as const;
const group = { name: name(64), description: TEXT, domain_id: { ...ID, type: 'string' } } as const;
const role = { name: name(255), description: TEXT, domain_id: ID, options: OPTIONS };
const region = {
  id: { type: 'string', maxLength: 255 },
  description: TEXT,
  parent_region_id: { type: ['string', 'null'] },
} as const;
const service = {
  type: { type: 'string', minLength: 1, maxLength: 255 },
  name: TEXT,
  description: TEXT,
  enabled: BOOLEAN,
} as const;
const endpoint = {
  region_id: { type: ['string', 'null'] },
  service_id: { type: 'string' },
  interface: { enum: ['admin', 'internal', 'public'] },
  url: { type: 'string', minLength: 1, maxLength: 225 },
  enabled: BOOLEAN,
} as const;
const policy = { blob: { type: 'string' }, type: { type: 'string' } } as const;
const credential = {
  type: { type: 'string' },
  blob: { type: 'string' },
  user_id: { type: 'string' },
  project_id: ID,
} as const;
const domain = { name: name(64), description: TEXT, enabled: BOOLEAN, tags: TAGS, options: OPTIONS };
const applicationCredential = {
  name: name(255),
  description: TEXT,
  secret: TEXT,
  expires_at: TEXT,
  roles: {
    type: 'array',
    items: { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } },
  },
  unrestricted: BOOLEAN,
  access_rules: { type: 'array', items: { type: 'object' } },
} as const;

const creating = (properties: Schema['properties'] & object, ...required: string[]): Schema => ({
  properties,
  required,
  type: 'object',
});
const updating = (properties: Schema['properties'] & object): Schema => ({
  properties,
  minProperties: 1,
  type: 'object',
});

/** What Keystone accepts, by what is made or changed. */
export const SCHEMAS = {
  project: [creating(project, 'name'), updating(project)],
  domain: [creating(domain, 'name'), updating(domain)],
  user: [creating(user, 'name'), updating(user)],
  group: [creating(group, 'name'), updating(group)],
  role: [creating(role, 'name'), updating(role)],
  region: [creating(region), updating(region)],
  service: [creating(service, 'type'), updating(service)],
  endpoint: [creating(endpoint, 'interface', 'service_id', 'url'), updating(endpoint)],
  policy: [creating(policy, 'blob', 'type'), updating(policy)],
  credential: [creating(credential, 'blob', 'type'), updating(credential)],
  application_credential: [creating(applicationCredential, 'name'), updating(applicationCredential)],
} as const satisfies Readonly<Record<string, readonly [Schema, Schema]>>;

const COUNT = { type: 'integer', minimum: -1, maximum: 0x7fffffff } as const;
const limited = {
  service_id: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' },
  resource_name: { type: 'string', minLength: 1, maxLength: 255 },
  description: TEXT,
} as const;
const registeredLimit: Schema = {
  type: 'object',
  properties: { ...limited, region_id: TEXT, default_limit: COUNT },
  additionalProperties: false,
};
const limitOf = (owner: string): Schema => ({
  type: 'object',
  properties: { ...limited, [owner]: { ...ID, type: 'string' }, region_id: { type: 'string' }, resource_limit: COUNT },
  required: [owner, 'service_id', 'resource_name', 'resource_limit'],
  additionalProperties: false,
});

/** Limits are made by the list; they are changed one by one. */
export const REGISTERED_LIMITS: readonly [create: Schema, update: Schema] = [
  {
    type: 'array',
    items: { ...registeredLimit, required: ['service_id', 'resource_name', 'default_limit'] },
    minItems: 1,
  },
  registeredLimit,
];
export const LIMITS: readonly [create: Schema, update: Schema] = [
  { type: 'array', items: { oneOf: [limitOf('project_id'), limitOf('domain_id')] }, minItems: 1 },
  { type: 'object', properties: { resource_limit: COUNT, description: TEXT }, additionalProperties: false },
];

/** Refuses what the schema does not allow, in the first line of Keystone's words. */
export function requireValid(value: unknown, schema: Schema): void {
  const violation = firstViolation(value, schema, {});
  if (!violation) return;
  const where = violation.path.length > 0 ? `Invalid input for field '${violation.path.join('/')}': ` : '';
  throw new ApiError(400, `${where}${violation.message}`);
}
