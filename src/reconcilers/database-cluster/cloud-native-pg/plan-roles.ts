import { type Cluster, ROLE_COMMENT, withSpec } from './objects.ts';

/** Roles that we declared and that are to go: CloudNativePG forgets a role that is only left out. */
export function withLeavingRoles(wanted: Cluster, have: Cluster | undefined): Cluster {
  const roles = wanted.spec.managed?.roles ?? [];
  const leaving = (have?.spec.managed?.roles ?? []).filter(
    ({ name, comment }) => comment === `${ROLE_COMMENT}Delete` && !roles.some((role) => role.name === name),
  );
  if (leaving.length === 0) return wanted;
  const gone = leaving.map(({ name, comment }) => ({
    name,
    ensure: 'absent',
    ...(comment === undefined ? {} : { comment }),
  }));
  return withSpec(wanted, { ...wanted.spec, managed: { ...wanted.spec.managed, roles: [...roles, ...gone] } });
}

/** Users that are left out as long as their password is not known. One that is there already stays, with the password that it has. */
export function waitingUsers(passwordless: ReadonlySet<string>, have: Cluster | undefined): ReadonlySet<string> {
  const present = (have?.spec.managed?.roles ?? []).filter(({ ensure }) => ensure !== 'absent').map(({ name }) => name);
  return new Set([...passwordless].filter((name) => !present.includes(name)));
}
