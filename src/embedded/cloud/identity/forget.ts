import type { CloudContext } from '../context.ts';

/** Ends what hangs on a project or domain that goes away: grants, application credentials, users' home. */
export function forgetTarget(cloud: CloudContext, id: string): void {
  const { assignments, applicationCredentials, users, trusts, projectEndpoints, domainConfigs } =
    cloud.state.tables.identity;
  for (const row of assignments.where('target', id)) assignments.delete(row.id);
  for (const row of applicationCredentials.all()) if (row.project_id === id) applicationCredentials.delete(row.id);
  for (const row of trusts.where('project', id)) trusts.delete(row.id);
  for (const row of projectEndpoints.where('project', id)) projectEndpoints.delete(row.id);
  domainConfigs.delete(id);
  for (const user of users.all())
    if (user.default_project_id === id) users.update(user.id, { default_project_id: null });
}

/** Ends what hangs on a user or group that goes away. */
export function forgetActor(cloud: CloudContext, id: string): void {
  const { assignments, memberships, tokens, applicationCredentials, accessRules, credentials, trusts } =
    cloud.state.tables.identity;
  for (const row of assignments.where('actor', id)) assignments.delete(row.id);
  for (const row of [...memberships.where('user', id), ...memberships.where('group', id)]) memberships.delete(row.id);
  for (const row of tokens.where('user', id)) tokens.delete(row.id);
  for (const row of applicationCredentials.where('user', id)) applicationCredentials.delete(row.id);
  for (const row of accessRules.where('user', id)) accessRules.delete(row.id);
  for (const row of credentials.where('user', id)) credentials.delete(row.id);
  for (const row of [...trusts.where('trustor', id), ...trusts.where('trustee', id)]) trusts.delete(row.id);
}

/** Makes a user's tokens worthless: the password changed, the user was disabled. */
export function revokeTokens(cloud: CloudContext, userId: string): void {
  const { tokens } = cloud.state.tables.identity;
  for (const row of tokens.where('user', userId)) tokens.delete(row.id);
}
