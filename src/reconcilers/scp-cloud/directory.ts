import type { IdentityClient } from '../../clients/openstack/index.ts';
import type { Clock } from '../../seams/clock.ts';

type Client = Pick<IdentityClient, 'listDomains' | 'listUsers' | 'listGroups' | 'listRoles'>;

/** Looks up ids of Keystone's domains, users, groups and roles by their names. Undefined: there is none of that name. */
export interface Directory {
  domain(identity: Client, name: string): Promise<string | undefined>;
  subject(identity: Client, subject: 'User' | 'Group', name: string, domainId: string): Promise<string | undefined>;
  role(identity: Client, name: string): Promise<string | undefined>;
  /** Something went wrong, and a name may mean another id by now. */
  forget(): void;
}

/** Names seldom come to mean something else; a write to an id that is no more fails, and the failure makes us forget. */
const REMEMBER_MS = 600_000;

/** Asks Keystone once in ten minutes for each name, however many ask. What is not there is asked for anew each time. */
export function createDirectory(clock: Pick<Clock, 'monotonicMs'>): Directory {
  const known = new Map<string, { readonly id: string; readonly atMs: number }>();

  const ask = async (key: readonly string[], look: () => Promise<string | undefined>): Promise<string | undefined> => {
    const name = JSON.stringify(key);
    const last = known.get(name);
    if (last !== undefined && clock.monotonicMs() - last.atMs < REMEMBER_MS) return last.id;
    known.delete(name);
    const id = await look();
    if (id !== undefined) known.set(name, { id, atMs: clock.monotonicMs() });
    return id;
  };

  return {
    domain: (identity, name) => ask(['domain', name], async () => (await identity.listDomains({ name }))[0]?.id),
    subject: (identity, subject, name, domain_id) =>
      ask([subject, domain_id, name], async () => {
        const query = { name, domain_id };
        const [found] = subject === 'User' ? await identity.listUsers(query) : await identity.listGroups(query);
        return found?.id;
      }),
    role: (identity, name) =>
      ask(['role', name], async () => {
        const roles = await identity.listRoles({ name });
        return roles.find((role) => role.name === name && !role.domain_id)?.id;
      }),
    forget: () => known.clear(),
  };
}
