import { ApiError } from '../../api-error.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { singleAction } from '../../versioned-api/actions.ts';
import { computeServiceOf } from '../hosts/liveness.ts';
import { requireAdmin } from '../policy.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { closed, envelope, fqdn, metadataWithNull } from '../../versioned-api/schema-types.ts';
import { checkBody } from '../../versioned-api/validation.ts';
import { findAggregate } from './find.ts';
import type { AggregateRow } from './table.ts';
import { aggregateView } from './view.ts';
import { checkZone } from './zone-rules.ts';

export const aggregateActionRoute: Route = { method: 'POST', path: '/os-aggregates/:id/action', handle: act };

const ACTIONS = ['add_host', 'remove_host', 'set_metadata'] as const;
type Action = (typeof ACTIONS)[number];

const HOST = closed({ host: fqdn }, ['host']);
const SCHEMAS: Readonly<Record<Action, Schema>> = {
  add_host: envelope('add_host', HOST),
  remove_host: envelope('remove_host', HOST),
  set_metadata: envelope('set_metadata', closed({ metadata: metadataWithNull }, ['metadata'])),
};

const HANDLERS: Readonly<Record<Action, (call: Call) => Partial<AggregateRow>>> = {
  add_host: addHost,
  remove_host: removeHost,
  set_metadata: setMetadata,
};

function act(call: Call): object {
  const action = singleAction(call.body, ACTIONS);
  checkBody(call.body, SCHEMAS[action]);
  requireAdmin(call, `os-aggregates:${action}`);
  const patch = HANDLERS[action](call);
  const row = call.cloud.state.tables.compute.aggregates.update(findAggregate(call).id, patch);
  return { aggregate: aggregateView(call, row) };
}

function addHost(call: Call): Partial<AggregateRow> {
  const { host } = (call.body as { add_host: { host: string } }).add_host;
  if (!computeServiceOf(call.cloud, host)) throw new ApiError(404, `Compute host ${host} could not be found.`);
  const aggregate = findAggregate(call);
  checkZone(call.cloud, aggregate, { action: 'add', zone: aggregate.metadata['availability_zone'], hosts: [host] });
  if (aggregate.hosts.includes(host)) throw new ApiError(409, `Aggregate ${aggregate.id} already has host ${host}.`);
  return { hosts: [...aggregate.hosts, host] };
}

function removeHost(call: Call): Partial<AggregateRow> {
  const { host } = (call.body as { remove_host: { host: string } }).remove_host;
  const aggregate = call.cloud.state.tables.compute.aggregates.get(call.param('id'));
  if (!aggregate?.hosts.includes(host)) {
    throw new ApiError(404, `Cannot remove host ${host} in aggregate ${call.param('id')}`);
  }
  return { hosts: aggregate.hosts.filter((name) => name !== host) };
}

function setMetadata(call: Call): Partial<AggregateRow> {
  const { metadata } = (call.body as { set_metadata: { metadata: Record<string, string | null> } }).set_metadata;
  const aggregate = findAggregate(call);
  const zone = metadata['availability_zone'];
  checkZone(call.cloud, aggregate, { action: 'update-metadata', zone, hosts: aggregate.hosts });
  const merged = Object.entries({ ...aggregate.metadata, ...metadata }).filter(([, value]) => value !== null);
  return { metadata: Object.fromEntries(merged) as Record<string, string>, updated_ms: call.cloud.clock.now() };
}
