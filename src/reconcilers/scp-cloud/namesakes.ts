import type { Network, NetworkClient, Query, Router, SecurityGroup } from '../../clients/openstack/index.ts';
import { gathered } from '../../inventory/index.ts';
import { orAborted } from '../../seams/or-aborted.ts';

interface Named {
  readonly name: string;
  readonly projectId: string;
}

type LookUp<T> = (name: string, projectId: string) => Promise<readonly T[]>;

/** Looks for what bears a name in a project: asked right before something of that name is made there. */
export interface Namesakes {
  readonly network: LookUp<Network>;
  readonly router: LookUp<Router>;
  readonly securityGroup: LookUp<SecurityGroup>;
}

type Client = Pick<NetworkClient, 'listNetworks' | 'listRouters' | 'listSecurityGroups'>;

/** Names are of 63 characters at most: an address with so many of them passes every proxy. */
const MOST = 20;

/** Of those who make many things at the same time, one call answers several. */
export function createNamesakes(client: Client): Namesakes {
  const network = looking((query) => client.listNetworks(query));
  const router = looking((query) => client.listRouters(query));
  const securityGroup = looking((query) => client.listSecurityGroups(query));
  return { network, router, securityGroup };
}

/** The same for one pass: when it is aborted, it waits no longer. */
export function whileOn({ network, router, securityGroup }: Namesakes, signal: AbortSignal): Namesakes {
  return {
    network: (name, projectId) => orAborted(network(name, projectId), signal),
    router: (name, projectId) => orAborted(router(name, projectId), signal),
    securityGroup: (name, projectId) => orAborted(securityGroup(name, projectId), signal),
  };
}

function looking<T extends { readonly name: string; readonly project_id?: string | null | undefined }>(
  list: (query: Query) => Promise<readonly T[]>,
): LookUp<T> {
  const ask = gathered<Named, readonly T[]>(async (asked) => {
    const name = unique(asked.map((one) => one.name));
    const project_id = unique(asked.map((one) => one.projectId));
    const found = await list({ name, project_id });
    // Neutron compares as its database does, which may take no notice of case.
    return (one) =>
      found.filter((entry) => entry.name === one.name && (entry.project_id ?? one.projectId) === one.projectId);
  }, MOST);
  return (name, projectId) => ask({ name, projectId });
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
