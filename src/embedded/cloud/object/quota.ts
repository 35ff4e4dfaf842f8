import { containerId } from './container.ts';
import { refuse } from './errors.ts';
import type { ObjectRequest } from './request.ts';

/** Refuses what would go beyond the container's or the account's quota. */
export function requireRoom(request: ObjectRequest, moreBytes: number, moreObjects: number): void {
  const { accounts, containers } = request.cloud.state.tables.object;
  const container = containers.get(containerId(request));
  if (!container) return;
  const bytes = limit(container.metadata['quota-bytes']);
  const objects = limit(container.metadata['quota-count']);
  const isOver = container.bytes_used + moreBytes > bytes || container.object_count + moreObjects > objects;
  const used = containers.where('account', request.account).reduce((sum, row) => sum + row.bytes_used, 0);
  const accountBytes = limit(accounts.get(request.account)?.metadata['quota-bytes']);
  if (isOver || used + moreBytes > accountBytes) throw refuse(413, 'Upload exceeds quota.');
}

function limit(text: string | undefined): number {
  return text === undefined || !/^\d+$/.test(text) ? Number.POSITIVE_INFINITY : Number(text);
}
