import { APPLIED_ANNOTATION, type Cluster, ROLE_COMMENT } from './objects.ts';

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
  const spec = { ...wanted.spec, managed: { ...wanted.spec.managed, roles: [...roles, ...gone] } };
  const annotations = { ...wanted.metadata.annotations, [APPLIED_ANNOTATION]: JSON.stringify(spec) };
  return { ...wanted, metadata: { ...wanted.metadata, annotations }, spec };
}
