import { createHash } from 'node:crypto';
import type { ServerRow } from './table.ts';

/** What tells users that two servers share a host, without its name. */
export function hostIdOf({ host, project_id: project }: Pick<ServerRow, 'host' | 'project_id'>): string {
  if (!host) return '';
  return createHash('sha224').update(`${project}${host}`).digest('hex');
}
