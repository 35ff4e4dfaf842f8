import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { OpenStackClient } from '../../clients/openstack/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import { type Outcome, polling } from '../../runtime/index.ts';
import type { Session } from './session.ts';

interface Missing {
  readonly message: string;
  readonly outcome: Outcome;
}

/** Machines belong to a project, and a project that is to be made is not there at once. */
export function projectMissing({ metadata, status }: ScpCloud): Missing | undefined {
  if (status?.cloud?.projectId !== undefined) return undefined;
  const where = `ScpCloud ${metadata.namespace}/${metadata.name}`;
  const message = `${where} has not found or made its project yet: see kubectl describe there`;
  return { message, outcome: polling(`the project of ${where}`, 5_000) };
}

/**
 * Whoever may sign in, and has no role in the project, is refused a token for it in the words for a wrong password. A token
 * that is there is asked again, so this costs no call.
 */
export async function roleMissing(
  { connection }: Pick<Session, 'connection'>,
  tenant: OpenStackClient,
  { metadata, spec, status }: ScpCloud,
): Promise<Missing | undefined> {
  try {
    await tenant.identity.whoAmI();
    return undefined;
  } catch (error) {
    if (!(error instanceof ExternalError) || error.fault !== 'unauthenticated') throw error;
  }
  const { user } = await connection.client.identity.whoAmI();
  const where = `ScpCloud ${metadata.namespace}/${metadata.name}`;
  const project = spec.project?.managed?.name ?? spec.project?.adopt?.name ?? status?.cloud?.projectId ?? '';
  const message =
    `user ${user.name}, whose credentials ${where} names, has no role in its project ${project}: add one to ` +
    `spec.roleAssignments there, such as { subject: User, name: ${user.name}, role: member }`;
  return { message, outcome: polling(`a role in project ${project}`, 10_000) };
}
