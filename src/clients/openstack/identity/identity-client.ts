import type { ServiceApi } from '../service/service-api.ts';
import { type Projects, projects } from './projects.ts';
import { type Registry, registry } from './registry.ts';
import { type Roles, roles } from './roles.ts';
import { type Users, users } from './users.ts';

/** Who the client is, as Keystone said when it gave out the current token. */
export interface Identity {
  readonly user: { readonly id: string; readonly name: string; readonly domain_id: string | undefined };
  /** Absent for a token with another scope than a project. */
  readonly project: { readonly id: string; readonly name: string; readonly domain_id: string | undefined } | undefined;
  readonly roles: readonly string[];
  /**
   * Holds the role `admin`. OpenStack has no question "am I an administrator"; policies of all services grant by this
   * role's name by default. A cloud with policies of its own may still refuse single calls.
   */
  readonly is_admin: boolean;
  /** When the token expires, by the cloud's clock. */
  readonly expires_at: string;
}

/** Keystone v3. */
export interface IdentityClient extends Projects, Users, Roles, Registry {
  /** Authenticates when there is no live token. */
  whoAmI(): Promise<Identity>;
}

export function identityClient(api: ServiceApi, whoAmI: () => Promise<Identity>): IdentityClient {
  return { whoAmI, ...projects(api), ...users(api), ...roles(api), ...registry(api) };
}
