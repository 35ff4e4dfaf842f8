import type { OpenStackClient, Port, Server, ServerGroup } from '../clients/openstack/index.ts';
import { gathered } from '../inventory/index.ts';

/**
 * Looks for what bears a name already: asked right before something of that name is made, for what an interrupted pass may have
 * left. Of what is asked at the same time, one call answers all.
 */
export interface Namesakes {
  readonly server: (name: string) => Promise<readonly Server[]>;
  readonly serverGroup: (name: string) => Promise<readonly ServerGroup[]>;
  readonly port: (name: string, networkId: string) => Promise<readonly Port[]>;
}

/** Names are of 63 characters at most: an address with so many of them passes every proxy. */
const MOST = 20;

export function createNamesakes({ compute, network }: Pick<OpenStackClient, 'compute' | 'network'>): Namesakes {
  const ports = gathered<{ readonly name: string; readonly networkId: string }, readonly Port[]>(async (asked) => {
    const name = unique(asked.map((one) => one.name));
    const network_id = unique(asked.map(({ networkId }) => networkId));
    const found = await network.listPorts({ name, network_id });
    return (one) => found.filter((port) => port.name === one.name && port.network_id === one.networkId);
  }, MOST);
  const server = gathered<string, readonly Server[]>(async (names) => {
    // Nova takes a regular expression. Names are letters, digits and hyphens.
    const found = await compute.listServers({ name: `^(${names.join('|')})$` });
    return (name) => found.filter((one) => one.name === name);
  }, MOST);
  const serverGroup = gathered<string, readonly ServerGroup[]>(async () => {
    const found = await compute.listServerGroups();
    return (name) => found.filter((one) => one.name === name);
  }, Infinity);
  return { server, serverGroup, port: (name, networkId) => ports({ name, networkId }) };
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
