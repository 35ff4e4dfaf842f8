import { statusError } from '../status-error.ts';
import { membersOf, printPath } from './field-set.ts';
import type { ManagerEntry } from './managers.ts';
import type { OwnershipConflict } from './ownership.ts';

/** The 409 of an apply that wants what others own: one cause per field. */
export function conflictsError(conflicts: readonly OwnershipConflict[]) {
  const causes = conflicts.flatMap(({ owner, fields }) =>
    membersOf(fields).map((path) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${describeManager(owner)}`,
      field: printPath(path),
    })),
  );
  const owners = new Map<string, string[]>();
  for (const { message, field } of causes) {
    const who = message.slice('conflict with '.length);
    owners.set(who, [...(owners.get(who) ?? []), field]);
  }
  const plural = causes.length === 1 ? '' : 's';
  const listed = [...owners].map(([who, fields]) =>
    owners.size === 1 && fields.length === 1
      ? `conflict with ${who}: ${fields[0] ?? ''}`
      : `conflicts with ${who}:\n${fields.map((field) => `- ${field}`).join('\n')}`,
  );
  return statusError({
    code: 409,
    reason: 'Conflict',
    message: `Apply failed with ${causes.length} conflict${plural}: ${listed.join('\n')}`,
    details: { causes },
  });
}

function describeManager({ manager, operation, apiVersion, subresource }: ManagerEntry): string {
  const via = subresource === '' ? '' : ` with subresource "${subresource}"`;
  const using = operation === 'Update' ? ` using ${apiVersion}` : '';
  return `"${manager}"${via}${using}`;
}
