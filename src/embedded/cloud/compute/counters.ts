import type { CloudContext } from '../context.ts';
import { Table } from '../table.ts';

/** The last number given out under a name: what MySQL's auto-increment columns are to Nova. */
export interface CounterRow {
  readonly id: string;
  readonly last: number;
}

export const counterTable = () => new Table<CounterRow>({});

export function nextNumber(cloud: Pick<CloudContext, 'state'>, name: string): number {
  const { counters } = cloud.state.tables.compute;
  const last = (counters.get(name)?.last ?? 0) + 1;
  if (counters.has(name)) counters.update(name, { last });
  else counters.insert({ id: name, last });
  return last;
}
