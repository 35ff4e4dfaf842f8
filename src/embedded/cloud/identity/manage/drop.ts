import type { IdentityTables } from '../tables.ts';

/** Ends every grant on a project or domain, and the application credentials and tokens that are bound to it. */
export function dropTarget(tables: IdentityTables, targetId: string): void {
  for (const row of tables.assignments.where('target', targetId)) tables.assignments.delete(row.id);
  for (const row of tables.applicationCredentials.all())
    if (row.project_id === targetId) tables.applicationCredentials.delete(row.id);
  for (const row of tables.tokens.all()) {
    const { scope } = row;
    if ((scope.kind === 'project' || scope.kind === 'domain') && scope.id === targetId) tables.tokens.delete(row.id);
  }
}

/** Ends every grant to a user or group. */
export function dropActor(tables: IdentityTables, actorId: string): void {
  for (const row of tables.assignments.where('actor', actorId)) tables.assignments.delete(row.id);
}

/** Ends a user's tokens: after a new password, after being disabled. */
export function dropTokens(tables: IdentityTables, userId: string): void {
  for (const row of tables.tokens.where('user', userId)) tables.tokens.delete(row.id);
}
