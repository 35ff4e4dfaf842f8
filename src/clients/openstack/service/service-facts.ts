import type { CallContext, ServiceFacts } from '../openstack-client.ts';
import { SERVICE_TYPES } from '../session/service-types.ts';
import { discoverRange } from './discover.ts';
import type { TransportDeps } from './transport.ts';

/** The services that the cloud offers. One that does not answer is an error. */
export async function listServiceFacts(deps: TransportDeps, context: CallContext): Promise<ServiceFacts[]> {
  const session = deps.session();
  const signal = context.signal ? AbortSignal.any([context.signal, deps.closing]) : deps.closing;
  const token = await session.token(signal);
  const facts: ServiceFacts[] = [];
  for (const type of SERVICE_TYPES) {
    const url = session.endpoint(type, token);
    if (!url) continue;
    const range = await discoverRange(deps, session, type, url, context);
    facts.push({ type, url: url.base, min_version: range?.min, max_version: range?.max });
  }
  return facts;
}
