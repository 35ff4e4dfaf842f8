import type { Dispatcher } from 'undici';
import { ExternalError } from '../../../errors/external-error.ts';
import type { CloudConfig, ServiceType } from '../config/cloud-config.ts';
import { type CallerDeps, call } from '../http/caller.ts';
import { checked, readJson } from '../http/json-answer.ts';
import { authRequest, secretsOf } from './auth-request.ts';
import { type CatalogPolicy, findEndpoint } from './catalog.ts';
import { type ServiceUrl, identityUrl } from './endpoint-url.ts';
import { singleFlight, unlessAborted } from './single-flight.ts';
import { staleAtMs, type Token, tokenAnswer } from './token.ts';
import type { VersionRange } from './versions.ts';

/** One set of credentials in use: its connections, its token, and what was learned with them. */
export interface Session {
  readonly cloud: CloudConfig;
  readonly dispatcher: Dispatcher;
  /** A token with life left, got at once or from the cloud. */
  token(signal: AbortSignal): Promise<Token>;
  /** After a service refused `used`: gets another, unless somebody has already. */
  renew(used: Token, signal: AbortSignal): Promise<Token>;
  /** Undefined when the cloud does not offer the service. */
  endpoint(type: ServiceType, token: Token): ServiceUrl | undefined;
  /** Microversion ranges by address of the service, filled by discovery. */
  readonly ranges: Map<string, VersionRange | undefined>;
}

export function openSession(
  deps: CallerDeps & { readonly catalogPolicy: CatalogPolicy },
  cloud: CloudConfig,
  dispatcher: Dispatcher,
): Session {
  let current: Token | undefined;
  const flight = singleFlight<Token>();
  const authenticate = () =>
    flight.run(async () => {
      current = await requestToken(deps, cloud, dispatcher);
      return current;
    });
  const fresh = () => (current && deps.clock.monotonicMs() < current.staleAtMs ? current : undefined);
  return {
    cloud,
    dispatcher,
    ranges: new Map(),
    token: async (signal) => fresh() ?? unlessAborted(authenticate(), signal),
    renew: async (used, signal) => {
      if (current && current.value !== used.value) return current;
      return unlessAborted(authenticate(), signal);
    },
    endpoint: (type, token) => findEndpoint(type, cloud, token.facts, deps.catalogPolicy),
  };
}

/** Asking for a token changes nothing, so it is repeated like a read. */
async function requestToken(deps: CallerDeps, cloud: CloudConfig, dispatcher: Dispatcher): Promise<Token> {
  const about = { service: 'identity', operation: 'authenticate' } as const;
  const base = identityUrl(cloud.authUrl);
  if (base === undefined) throw invalidUrl(cloud);
  const secrets = secretsOf(cloud);
  const { value, facts } = await call(
    deps,
    {
      ...about,
      pathTemplate: '/auth/tokens',
      idempotent: true,
      prepare: () =>
        Promise.resolve({
          dispatcher,
          url: new URL(`${base}/auth/tokens`),
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify(authRequest(cloud)),
          secrets,
        }),
      consume: async (answer) => ({
        value: answer.headers['x-subject-token'],
        facts: checked(tokenAnswer, await readJson(answer, deps.limits), about).token,
      }),
    },
    {},
  );
  if (value === undefined || value === '') {
    throw new ExternalError('keystone: authenticate: the answer holds no token; is auth_url the address of Keystone?', {
      fault: 'malformed',
      system: 'keystone',
      operation: 'authenticate',
    });
  }
  return { value, facts, staleAtMs: staleAtMs(facts.issued_at, facts.expires_at, deps.clock.monotonicMs()) };
}

function invalidUrl(cloud: CloudConfig): ExternalError {
  return new ExternalError(`auth_url of cloud ${cloud.name} is not the address of Keystone version 3; end it in /v3.`, {
    fault: 'invalid',
    system: 'keystone',
    operation: 'authenticate',
  });
}
