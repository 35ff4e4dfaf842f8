import type { ActorKind, AssignmentRow, TargetKind } from './tables.ts';

export function assignmentRow(
  actorKind: ActorKind,
  actorId: string,
  targetKind: TargetKind,
  targetId: string,
  roleId: string,
  inherited: boolean,
): AssignmentRow {
  return {
    id: [actorKind, actorId, targetKind, targetId, roleId, inherited ? 'inherited' : 'direct'].join('/'),
    actor_kind: actorKind,
    actor_id: actorId,
    target_kind: targetKind,
    target_id: targetId,
    role_id: roleId,
    inherited,
  };
}
