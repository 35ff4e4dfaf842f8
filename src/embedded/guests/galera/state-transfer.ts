import type { Position } from './saved-state.ts';
import type { SqlServer } from '../sql/server.ts';

/** How long a node takes to get what it missed (IST), and to get everything (SST). */
export const TRANSFER_MS = { incremental: 2_000, whole: 10_000 } as const;

/** The donor's data in the place of one's own. */
export async function copyData(from: SqlServer, to: SqlServer): Promise<void> {
  const catalog = from.store.catalog();
  await to.store.writeCatalog(catalog);
  for (const [database, { tables }] of Object.entries(catalog.databases))
    for (const table of Object.keys(tables))
      await to.store.writeRows(database, table, from.store.rows(database, table));
}

interface Holder {
  readonly synced: boolean;
  readonly position: Position;
}

/** Of whom a node gets what it lacks: of one in step, or, where nobody is, of whoever got further. */
export function donorOf<T extends Holder>(node: Holder, others: readonly T[]): T | undefined {
  const inStep = others.find(({ synced }) => synced);
  if (inStep) return inStep;
  const [first] = others.toSorted((a, b) => b.position.seqno - a.position.seqno);
  return first && first.position.seqno > node.position.seqno ? first : undefined;
}
