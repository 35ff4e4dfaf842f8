import { ApiError } from '../../api-error.ts';
import type { Call } from '../../versioned-api/router.ts';
import type { AggregateRow } from './table.ts';

export function findAggregate(call: Call): AggregateRow {
  const id = call.param('id');
  if (!/^-?\d+$/.test(id)) throw new ApiError(400, 'Invalid input received: id must be an integer');
  const aggregate = call.cloud.state.tables.compute.aggregates.get(String(Number(id)));
  if (!aggregate) throw new ApiError(404, `Aggregate ${id} could not be found.`);
  return aggregate;
}
