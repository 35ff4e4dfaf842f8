import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import { type ObservedRoles, subjectKey } from './observed.ts';
import type { Tenancy } from './plan-project.ts';
import { joined, NOTHING, type Part, type Problem, type Scene } from './plan-scene.ts';
import type { GrantWant, Step } from './step.ts';
import { keyOf } from './thing.ts';

type Declared = ScpCloudSpec['roleAssignments'][number];

export function planRoleAssignments(scene: Scene, tenancy: Tenancy): Part {
  if (scene.deleting || tenancy.stopped) return NOTHING;
  return joined(...scene.spec.roleAssignments.map((declared) => planAssignment(scene, tenancy, declared)));
}

function planAssignment(scene: Scene, tenancy: Tenancy, declared: Declared): Part {
  const { roles, identity } = scene.observed;
  const name = `${subjectKey(declared)}/${declared.role}`;
  const key = keyOf('role-assignment', name);
  const thing = { kind: 'role-assignment', name } as const;
  const resolved = identity.is_admin ? resolve(roles, declared) : NEEDS_ADMIN;
  if ('reason' in resolved) {
    return { steps: [], declared: [{ thing, adopted: false, problem: resolved }], ids: new Map() };
  }
  const part = { declared: [{ thing, adopted: false }], ids: new Map([[key, resolved.role_id]]) };
  if (roles.assignments.some((assignment) => fits(assignment, resolved))) return { ...part, steps: [] };
  const step: Step = {
    do: 'grant-role',
    key,
    thing,
    action: 'Create',
    impact: 'None',
    cause: scene.known.has(key) ? 'Drift' : 'Declared',
    path: 'roleAssignments',
    needs: [tenancy.key],
    grant: resolved,
  };
  return { ...part, ids: new Map(), steps: [step] };
}

function resolve(roles: ObservedRoles, declared: Declared): GrantWant | Problem {
  const { subject, name, domain, role } = declared;
  const subjectId = roles.subjects.get(subjectKey(declared));
  const roleId = roles.roles.get(role);
  const what = subject.toLowerCase();
  if (subjectId === undefined) {
    const message = `there is no ${what} "${name}" in domain "${domain}": create it in Keystone, or correct spec.roleAssignments`;
    return { reason: 'RefusedByCloud', message };
  }
  if (roleId === undefined) {
    return { reason: 'RefusedByCloud', message: `Keystone has no role "${role}": correct spec.roleAssignments` };
  }
  return subject === 'User' ? { user_id: subjectId, role_id: roleId } : { group_id: subjectId, role_id: roleId };
}

function fits(assignment: ObservedRoles['assignments'][number], grant: GrantWant): boolean {
  if (assignment.role.id !== grant.role_id) return false;
  return 'user_id' in grant ? assignment.user?.id === grant.user_id : assignment.group?.id === grant.group_id;
}

const NEEDS_ADMIN: Problem = {
  reason: 'Forbidden',
  message:
    'only an administrator may see and assign roles: remove spec.roleAssignments, or use credentials of an administrator',
};
