import type { Identity } from '../identity/identity-client.ts';
import type { CallContext } from '../openstack-client.ts';
import type { TransportDeps } from '../service/transport.ts';

/** What Keystone said about the bearer when it gave out the token in use. */
export async function whoAmI({ session, closing }: TransportDeps, { signal }: CallContext): Promise<Identity> {
  const { facts } = await session().token(signal ? AbortSignal.any([signal, closing]) : closing);
  const roles = (facts.roles ?? []).map((role) => role.name);
  const { user, project } = facts;
  return {
    user: { id: user.id, name: user.name, domain_id: user.domain?.id ?? undefined },
    project: project ? { id: project.id, name: project.name, domain_id: project.domain?.id ?? undefined } : undefined,
    roles,
    is_admin: roles.includes('admin'),
    expires_at: facts.expires_at,
  };
}
