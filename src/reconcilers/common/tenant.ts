import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { CloudConfig, OpenStackClient } from '../../clients/openstack/index.ts';
import { ExternalError } from '../../errors/external-error.ts';

/** The same credentials, for another project. An application credential is for its own project and no other. */
export function inProject(config: CloudConfig, id: string | undefined): CloudConfig {
  if (id === undefined || config.auth.method === 'application-credential') return config;
  return { ...config, scope: { kind: 'project', project: { id } } };
}

/**
 * What is missing where whoever may sign in has no role in the project: a token for it is refused in the words for a wrong
 * password. A token that is there is asked again, so this costs no call.
 */
export async function roleMissing(
  connection: { readonly client: Pick<OpenStackClient, 'identity'> },
  tenant: Pick<OpenStackClient, 'identity'>,
  { metadata, spec, status }: ScpCloud,
): Promise<string | undefined> {
  try {
    await tenant.identity.whoAmI();
    return undefined;
  } catch (error) {
    if (!(error instanceof ExternalError) || error.fault !== 'unauthenticated') throw error;
  }
  const { user } = await connection.client.identity.whoAmI();
  const where = `ScpCloud ${metadata.namespace}/${metadata.name}`;
  const project = spec.project?.managed?.name ?? spec.project?.adopt?.name ?? status?.cloud?.projectId ?? '';
  return (
    `user ${user.name}, whose credentials ${where} names, has no role in its project ${project}: add one to ` +
    `spec.roleAssignments there, such as { subject: User, name: ${user.name}, role: member }`
  );
}
