import { ApiError } from '../api-error.ts';
import { type Caller, type ServiceContext, readJsonObject } from '../service.ts';
import type { Row } from '../table.ts';
import { shown } from './converters.ts';
import { disallowed, httpBadRequest } from './errors.ts';
import { type Attribute, DESCRIPTION, type Resource, type Values } from './resource.ts';

type AnyRow = Row & { readonly project_id: string };

/** The objects a create asks for: one, or several at once. */
export async function readCreate<R extends AnyRow>(
  c: ServiceContext,
  resource: Resource<R>,
): Promise<{ readonly bulk: boolean; readonly items: readonly Values[] }> {
  const body = await readJsonObject(c, 'Body contains invalid data');
  const many = body[resource.plural];
  if (Array.isArray(many)) return { bulk: true, items: many.map((item) => asObject(item, resource.singular)) };
  return { bulk: false, items: [asObject(body[resource.singular], resource.singular)] };
}

export async function readUpdate<R extends AnyRow>(c: ServiceContext, resource: Resource<R>): Promise<Values> {
  const body = await readJsonObject(c, 'Body contains invalid data');
  return asObject(body[resource.singular], resource.singular);
}

function asObject(value: unknown, name: string): Values {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Values;
  throw httpBadRequest(`Unable to find '${name}' in request body`);
}

/** Checks and completes what a create gives. Throws Neutron's error for the first thing wrong. */
export function createValues<R extends AnyRow>(
  resource: Resource<R>,
  caller: Caller,
  given: Values,
): { readonly projectId: string; readonly values: Values } {
  const projectId = projectOf(caller, given);
  const attributes = attributesOf(resource);
  requireKnown(attributes, given);
  for (const name of Object.keys(given)) {
    const access = attributes[name]?.access;
    if (access === 'read' || access === 'update') throw httpBadRequest(`Attribute '${name}' not allowed in POST`);
  }
  const values: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    if (attribute.access === 'read' || attribute.access === 'update') continue;
    if (name in given) continue;
    if ('initial' in attribute) values[name] = attribute.initial;
    else if (!attribute.optional)
      throw httpBadRequest(`Failed to parse request. Required attribute '${name}' not specified`);
  }
  for (const [name, value] of Object.entries(given)) {
    if (isProject(name)) continue;
    const convert = attributes[name]?.convert;
    values[name] = convert ? convert(value, name) : value;
  }
  enforce(resource, caller, given, 'create', values);
  return { projectId, values };
}

/** Checks what an update gives. */
export function updateValues<R extends AnyRow>(resource: Resource<R>, caller: Caller, given: Values, row: R): Values {
  const attributes = attributesOf(resource);
  for (const name of Object.keys(given)) {
    const access = attributes[name]?.access;
    if (isProject(name) || access === 'read' || access === 'create') {
      throw httpBadRequest(`Cannot update read-only attribute ${name}`);
    }
  }
  requireKnown(attributes, given);
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const convert = attributes[name]?.convert;
    values[name] = convert ? convert(value, name) : value;
  }
  enforce(resource, caller, given, 'update', values, row);
  return values;
}

const STANDARD: Readonly<Record<string, Attribute>> = {
  id: { access: 'read' },
  description: DESCRIPTION,
  tags: { access: 'read' },
  created_at: { access: 'read' },
  updated_at: { access: 'read' },
  revision_number: { access: 'read' },
};

/** A resource's attributes with those that all have. */
export function attributesOf<R extends AnyRow>(resource: Resource<R>): Readonly<Record<string, Attribute>> {
  return resource.standard === false
    ? { id: { access: 'read' }, ...resource.attributes }
    : { ...STANDARD, ...resource.attributes };
}

function isProject(name: string): boolean {
  return name === 'tenant_id' || name === 'project_id';
}

function requireKnown(attributes: Readonly<Record<string, Attribute>>, given: Values): void {
  const unknown = Object.keys(given).filter((name) => !(name in attributes) && !isProject(name));
  if (unknown.length > 0) throw httpBadRequest(`Unrecognized attribute(s) '${unknown.join(', ')}'`);
}

function projectOf(caller: Caller, given: Values): string {
  const wanted = given['project_id'] ?? given['tenant_id'];
  const own = caller.project?.id;
  if (wanted === undefined) {
    if (own !== undefined) return own;
    throw httpBadRequest('Running without keystone AuthN requires that tenant_id is specified');
  }
  if (wanted !== own && !caller.isAdmin) {
    throw httpBadRequest(
      "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin or advsvc privileges",
    );
  }
  return shown(wanted);
}

function enforce<R extends AnyRow>(
  resource: Resource<R>,
  caller: Caller,
  given: Values,
  action: 'create' | 'update',
  values: Values,
  row?: R,
): void {
  const base = `rule:${action}_${resource.singular}`;
  if (row && !(resource.writable ?? ownsRow)(caller, row)) throw disallowed(base);
  if (!caller.isAdmin && !caller.roles.includes('member')) throw disallowed(base);
  if (caller.isAdmin) return;
  const attributes = attributesOf(resource);
  for (const name of Object.keys(given)) {
    // Saying what would hold anyway needs no right.
    if (action === 'create' && values[name] === attributes[name]?.initial) continue;
    const refused = refusal(attributes[name], `${base}:${name}`, values[name], caller, () =>
      resource.ownsNetwork ? resource.ownsNetwork(caller, values, row) : false,
    );
    if (refused !== undefined) throw disallowed(`(${base} and ${refused})`);
  }
}

/** The rule that forbids giving the attribute, if one does. */
function refusal(
  attribute: Attribute | undefined,
  rule: string,
  value: unknown,
  caller: Caller,
  ownsNetwork: () => boolean,
): string | undefined {
  const policy = attribute?.policy;
  if (policy === undefined) return undefined;
  if (policy === 'admin') return rule;
  if (ownsNetwork()) return undefined;
  if (policy === 'network-owner') return rule;
  const sub = policy(value, caller);
  return sub === undefined ? undefined : sub.replaceAll('RULE', rule);
}

function ownsRow(caller: Caller, row: AnyRow): boolean {
  return caller.isAdmin || (caller.project !== undefined && caller.project.id === row.project_id);
}

/** Refuses when the request names another revision than the resource has (If-Match: revision_number=N). */
export function requireRevision(c: ServiceContext, row: { readonly revision_number?: number }): void {
  const wanted = /^revision_number=(\d+)$/.exec(c.req.header('if-match') ?? '')?.[1];
  if (wanted === undefined || Number(wanted) === row.revision_number) return;
  const message = `Constrained to ${wanted}, but current revision is ${row.revision_number ?? 0}`;
  throw new ApiError(412, message, { type: 'RevisionNumberConstraintFailed' });
}
