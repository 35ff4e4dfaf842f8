import { readFileSync } from 'node:fs';
import { Agent, type Dispatcher, request } from 'undici';
import { DATABASE_CLUSTERS, type DatabaseCluster } from '../../api/database-cluster.ts';
import {
  createKubernetesClient,
  kubeConfigConnection,
  type KubernetesClient,
  type KubernetesObject,
  listAll,
  loadKubeConfig,
} from '../../clients/kubernetes/index.ts';
import { type CloudConfig, createOpenStackClient, parseCloudsYaml } from '../../clients/openstack/index.ts';
import { systemRandom } from '../../seams/random.ts';
import { systemClock } from '../../seams/system-clock.ts';
import { packageVersion } from '../assets.ts';
import { openDataFolder } from '../up/data-folder.ts';
import type { Breakable, Member, Switches } from './breakage.ts';

/** The embedded cloud of a running `stormctl up`, as its administrator, and what the operator says of its clusters. */
export async function connectEmbedded(dataFolder: string): Promise<Breakable & { close(): Promise<void> }> {
  const folder = openDataFolder(dataFolder);
  const text = folder.read(folder.cloudsYaml);
  if (text === undefined)
    throw new Error(`${folder.cloudsYaml} does not exist: start a world first with "stormctl up --data ${dataFolder}"`);
  const config = parseCloudsYaml(text, { entry: 'embedded', readFile: (path) => readFileSync(path, 'utf8') });
  const userAgent = `stormctl/${packageVersion()}`;
  const clock = systemClock();
  const cloud = createOpenStackClient({ cloud: config, clock, random: systemRandom(), userAgent });
  const agent = new Agent({ connect: { ca: config.tls.ca } });
  const connection = kubeConfigConnection(await loadKubeConfig({ file: folder.kubeconfig }));
  const kube = createKubernetesClient({ connection, clock, userAgent, fieldManager: 'stormctl' });
  return {
    cloud,
    switches: switchesOf(config, agent),
    members: () => membersIn(kube),
    close: async () => {
      await Promise.all([cloud.close(), agent.close(), connection.close()]);
    },
  };
}

type StoredCluster = KubernetesObject & Pick<DatabaseCluster, 'status'>;

/** The machines that the status of all DatabaseClusters names. */
export async function membersIn(kube: Pick<KubernetesClient, 'list'>): Promise<Member[]> {
  const { items } = await listAll<StoredCluster>(kube, DATABASE_CLUSTERS);
  return items.flatMap(({ metadata, status }) =>
    (status?.members ?? []).flatMap(({ name, role, serverId, host = '' }) =>
      serverId === undefined ? [] : [{ cluster: metadata.name, name, role, serverId, host }],
    ),
  );
}

/** Speaks to the switches that the embedded cloud has beside OpenStack's paths. */
export function switchesOf({ auth, authUrl }: Pick<CloudConfig, 'auth' | 'authUrl'>, dispatcher: Dispatcher): Switches {
  if (auth.method !== 'password' || !('name' in auth.user))
    throw new Error('the embedded cloud is entered by name and password');
  const authorization = `Basic ${Buffer.from(`${auth.user.name}:${auth.password}`).toString('base64')}`;
  const call = async <T>(method: 'GET' | 'POST', path: string, text: string | null = null): Promise<T> => {
    const url = new URL(`/_storm/${path}`, authUrl);
    const { statusCode, body } = await request(url, { method, headers: { authorization }, dispatcher, body: text });
    const answer = (await body.json()) as T & { readonly error?: string };
    if (statusCode !== 200) throw new Error(answer.error ?? `the embedded cloud answered ${statusCode}`);
    return answer;
  };
  const name = encodeURIComponent;
  return {
    hosts: async () => (await call<{ hosts: Awaited<ReturnType<Switches['hosts']>> }>('GET', 'hosts')).hosts,
    host: async (host, verb) => {
      await call('POST', `hosts/${name(host)}/${verb}`);
    },
    machines: async () => (await call<{ guests: Awaited<ReturnType<Switches['machines']>> }>('GET', 'guests')).guests,
    machine: async (id, verb) => {
      await call('POST', `guests/${name(id)}/${verb}`);
    },
    console: (id, command) => call('POST', `guests/${name(id)}/run`, command),
  };
}
