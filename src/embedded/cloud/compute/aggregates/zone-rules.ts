import { ApiError } from '../../api-error.ts';
import type { CloudContext } from '../../context.ts';
import { repr } from '../../schema/python-repr.ts';
import type { AggregateRow } from './table.ts';

/** What is being done, as the refusal names it. */
const WORDING = {
  add: 'Cannot add host to aggregate',
  update: 'Cannot update aggregate',
  'update-metadata': 'Cannot update metadata of aggregate',
  delete: 'Cannot remove host from aggregate',
} as const;
export type AggregateAction = keyof typeof WORDING;

export function refusal(action: AggregateAction, { id }: AggregateRow, reason: string): ApiError {
  return new ApiError(action === 'add' ? 409 : 400, `${WORDING[action]} ${id}. Reason: ${reason}.`);
}

interface Change {
  readonly action: AggregateAction;
  /** Undefined when the change says nothing about the zone. */
  readonly zone: string | null | undefined;
  readonly hosts: readonly string[];
}

/** A host is in one zone at most, and a zone does not change below servers that run in it. */
export function checkZone(cloud: Pick<CloudContext, 'state'>, aggregate: AggregateRow, change: Change): void {
  const { action, zone, hosts } = change;
  if (zone === undefined) return;
  if (!zone)
    throw refusal(action, aggregate, `Aggregate ${aggregate.name} does not support empty named availability zone`);
  const { aggregates, servers } = cloud.state.tables.compute;
  const others = new Map(hosts.flatMap((host) => aggregates.where('host', host)).map((row) => [row.id, row]));
  others.delete(aggregate.id);
  const conflicting = [...others.values()]
    .map(({ metadata }) => metadata['availability_zone'])
    .filter((other) => other !== undefined && other !== zone);
  if (conflicting.length > 0) {
    throw refusal(action, aggregate, `One or more hosts already in availability zone(s) ${repr(conflicting)}`);
  }
  const renamed = action !== 'add' && aggregate.metadata['availability_zone'] !== zone;
  if (renamed && hosts.some((host) => servers.count('host', host) > 0)) {
    throw refusal(action, aggregate, 'One or more hosts contain instances in this zone');
  }
}
