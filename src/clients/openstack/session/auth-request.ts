import type { AuthMethod, CloudConfig, Named, Scope } from '../config/cloud-config.ts';

/** The body of POST /v3/auth/tokens. */
export function authRequest({ auth, scope }: Pick<CloudConfig, 'auth' | 'scope'>): object {
  const rendered = auth.method === 'application-credential' ? undefined : renderScope(scope);
  return { auth: { identity: identity(auth), ...(rendered === undefined ? {} : { scope: rendered }) } };
}

/** What of a configuration must never be seen. */
export function secretsOf({ auth }: Pick<CloudConfig, 'auth'>): string[] {
  if (auth.method === 'password') return [auth.password];
  return [auth.method === 'token' ? auth.token : auth.secret];
}

function identity(auth: AuthMethod): object {
  switch (auth.method) {
    case 'password':
      return { methods: ['password'], password: { user: { ...named(auth.user), password: auth.password } } };
    case 'token':
      return { methods: ['token'], token: { id: auth.token } };
    case 'application-credential': {
      const { credential, secret } = auth;
      const who = 'id' in credential ? credential : { name: credential.name, user: named(credential.user) };
      return { methods: ['application_credential'], application_credential: { ...who, secret } };
    }
  }
}

function renderScope(scope: Scope): object | 'unscoped' {
  switch (scope.kind) {
    case 'project':
      return { project: named(scope.project) };
    case 'domain':
      return { domain: scope.domain };
    case 'system':
      return { system: { all: true } };
    case 'unscoped':
      return 'unscoped';
  }
}

function named(who: Named): object {
  return 'id' in who ? { id: who.id } : { name: who.name, domain: who.domain };
}
