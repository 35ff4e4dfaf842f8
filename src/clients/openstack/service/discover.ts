import { ExternalError } from '../../../errors/external-error.ts';
import type { ServiceType } from '../config/cloud-config.ts';
import { type CallerDeps, call } from '../http/caller.ts';
import { checked, readJson } from '../http/json-answer.ts';
import type { CallContext } from '../openstack-client.ts';
import type { ServiceUrl } from '../session/endpoint-url.ts';
import type { Session } from '../session/session.ts';
import { rangeIn, TRIED_MAX, versionDocument, type VersionRange } from '../session/versions.ts';

/**
 * The microversions of a service, asked once per address and set of credentials. First at the service's root, then,
 * where a proxy shows no root, at the version's own address.
 */
export async function discoverRange(
  deps: CallerDeps,
  session: Session,
  type: ServiceType,
  url: ServiceUrl,
  context: CallContext,
): Promise<VersionRange | undefined> {
  if (TRIED_MAX[type] === undefined) return undefined;
  if (session.ranges.has(url.root)) return session.ranges.get(url.root);
  const range = await askAt(deps, session, type, url.root, context).catch((error: unknown) => {
    if (error instanceof ExternalError && ROOT_HIDDEN.has(error.fault)) {
      return askAt(deps, session, type, `${url.base}/`, context);
    }
    throw error;
  });
  session.ranges.set(url.root, range);
  return range;
}

const ROOT_HIDDEN: ReadonlySet<ExternalError['fault']> = new Set([
  'not-found',
  'malformed',
  'forbidden',
  'unauthenticated',
  'invalid',
]);

async function askAt(deps: CallerDeps, session: Session, type: ServiceType, at: string, context: CallContext) {
  const about = { service: type, operation: 'discover versions' };
  return call(
    deps,
    {
      ...about,
      pathTemplate: '/',
      idempotent: true,
      alsoOk: [300],
      prepare: async (signal) => {
        const token = await session.token(signal);
        return {
          dispatcher: session.dispatcher,
          url: new URL(at),
          method: 'GET',
          headers: { accept: 'application/json', 'x-auth-token': token.value },
          secrets: [token.value],
        };
      },
      consume: async (answer) => rangeIn(type, checked(versionDocument, await readJson(answer, deps.limits), about)),
    },
    context,
  );
}
