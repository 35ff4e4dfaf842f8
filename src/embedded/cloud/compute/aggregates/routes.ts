import { ApiError } from '../../api-error.ts';
import { newId } from '../../context.ts';
import { storedTime } from '../../versioned-api/stored-time.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { nextNumber } from '../counters.ts';
import { requireAdmin } from '../policy.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { azName, closed, envelope, name } from '../../versioned-api/schema-types.ts';
import { aggregateActionRoute } from './actions.ts';
import { findAggregate } from './find.ts';
import type { AggregateRow } from './table.ts';
import { aggregateView } from './view.ts';
import { checkZone, refusal } from './zone-rules.ts';

const zone: Schema = { oneOf: [azName, { type: 'null' }] };
const createSchema = (): Schema => envelope('aggregate', closed({ name, availability_zone: zone }, ['name']));
const updateSchema = (): Schema =>
  envelope('aggregate', {
    type: 'object',
    properties: { name, availability_zone: zone },
    additionalProperties: false,
    anyOf: [{ required: ['name'] }, { required: ['availability_zone'] }],
  });

export const aggregateRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-aggregates', handle: listAggregates },
  { method: 'POST', path: '/os-aggregates', bodySchema: createSchema, handle: createAggregate },
  { method: 'GET', path: '/os-aggregates/:id', handle: showAggregate },
  { method: 'PUT', path: '/os-aggregates/:id', bodySchema: updateSchema, handle: updateAggregate },
  { method: 'DELETE', path: '/os-aggregates/:id', handle: deleteAggregate },
  aggregateActionRoute,
  { method: 'POST', path: '/os-aggregates/:id/images', since: 81, status: 202, handle: cacheImages },
];

function listAggregates(call: Call): object {
  requireAdmin(call, 'os-aggregates:index');
  const { aggregates } = call.cloud.state.tables.compute;
  return { aggregates: aggregates.all().map((row) => aggregateView(call, row)) };
}

function showAggregate(call: Call): object {
  requireAdmin(call, 'os-aggregates:show');
  return { aggregate: aggregateView(call, findAggregate(call)) };
}

interface Body {
  readonly aggregate: { readonly name?: string; readonly availability_zone?: string | null };
}

function createAggregate(call: Call): object {
  requireAdmin(call, 'os-aggregates:create');
  const { aggregate: asked } = call.body as Body;
  const { cloud } = call;
  refuseName(call, asked.name ?? '');
  const row = cloud.state.tables.compute.aggregates.insert({
    id: String(nextNumber(cloud, 'aggregates')),
    uuid: newId(cloud),
    name: asked.name ?? '',
    hosts: [],
    metadata: asked.availability_zone ? { availability_zone: asked.availability_zone } : {},
    created_ms: cloud.clock.now(),
    updated_ms: null,
  });
  const { hosts: _hosts, metadata: _metadata, ...shown } = aggregateView(call, row);
  return { aggregate: { ...shown, created_at: storedTime(row.created_ms) } };
}

function updateAggregate(call: Call): object {
  requireAdmin(call, 'os-aggregates:update');
  const aggregate = findAggregate(call);
  const { aggregate: asked } = call.body as Body;
  if (asked.name !== undefined && asked.name !== aggregate.name) refuseName(call, asked.name);
  const change = { action: 'update' as const, zone: asked.availability_zone, hosts: aggregate.hosts };
  checkZone(call.cloud, aggregate, change);
  const row = call.cloud.state.tables.compute.aggregates.update(aggregate.id, {
    ...(asked.name === undefined ? {} : { name: asked.name }),
    ...(asked.availability_zone
      ? { metadata: { ...aggregate.metadata, availability_zone: asked.availability_zone } }
      : {}),
    updated_ms: call.cloud.clock.now(),
  });
  return { aggregate: aggregateView(call, row) };
}

function refuseName({ cloud }: Call, asked: string): void {
  const { aggregates } = cloud.state.tables.compute;
  if (aggregates.count('name', asked) > 0) throw new ApiError(409, `Aggregate ${asked} already exists.`);
}

function deleteAggregate(call: Call): undefined {
  requireAdmin(call, 'os-aggregates:delete');
  const aggregate: AggregateRow = findAggregate(call);
  if (aggregate.hosts.length > 0) throw refusal('delete', aggregate, 'Host aggregate is not empty');
  call.cloud.state.tables.compute.aggregates.delete(aggregate.id);
}

/** Nothing is cached here, as nothing is seen of a cache. */
function cacheImages(call: Call): undefined {
  requireAdmin(call, 'compute:aggregates:images');
  findAggregate(call);
}
