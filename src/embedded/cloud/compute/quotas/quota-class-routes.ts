import type { Schema } from '../../schema/json-schema.ts';
import { requireAdmin } from '../policy.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { closed, envelope } from '../../versioned-api/schema-types.ts';
import { DEFAULT_LIMITS, type Resource, resourcesIn, setLimits } from './limits.ts';

/** Server groups joined the classes in 2.50, when the network's resources left them. */
function resourcesOfClass(minor: number): Resource[] {
  if (minor >= 50) return resourcesIn(minor);
  return resourcesIn(1).filter((name) => !name.startsWith('server_group'));
}

const limit: Schema = { type: ['integer', 'string'], pattern: '^-?[0-9]+$', minimum: -1, maximum: 0x7fffffff };
const bodySchema = (minor: number): Schema =>
  envelope('quota_class_set', closed(Object.fromEntries(resourcesOfClass(minor).map((name) => [name, limit]))));

const PATH = '/os-quota-class-sets/:name';

export const quotaClassRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: showClass },
  { method: 'PUT', path: PATH, bodySchema, handle: updateClass },
];

function limitsOfClass(call: Call): object {
  const changed = call.cloud.state.tables.compute.quotas.get(`class:${call.param('name')}`)?.limits ?? {};
  return Object.fromEntries(resourcesOfClass(call.minor).map((name) => [name, changed[name] ?? DEFAULT_LIMITS[name]]));
}

function showClass(call: Call): object {
  requireAdmin(call, 'os-quota-class-sets:show');
  return { quota_class_set: { id: call.param('name'), ...limitsOfClass(call) } };
}

function updateClass(call: Call): object {
  requireAdmin(call, 'os-quota-class-sets:update');
  const { quota_class_set: asked } = call.body as { quota_class_set: Partial<Record<Resource, unknown>> };
  const figures = Object.entries(asked).map(([name, value]) => [name, Number(value)]);
  setLimits(
    call.cloud,
    `class:${call.param('name')}`,
    Object.fromEntries(figures) as Partial<Record<Resource, number>>,
  );
  return { quota_class_set: limitsOfClass(call) };
}
