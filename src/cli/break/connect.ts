import { readFileSync } from 'node:fs';
import { Agent, type Dispatcher, request } from 'undici';
import { type CloudConfig, createOpenStackClient, parseCloudsYaml } from '../../clients/openstack/index.ts';
import { systemRandom } from '../../seams/random.ts';
import { systemClock } from '../../seams/system-clock.ts';
import { openDataFolder } from '../up/data-folder.ts';
import type { Breakable, HostSwitch } from './breakages.ts';

/** The embedded cloud of a running `stormctl up`, as its administrator. */
export function connectEmbedded(dataFolder: string): Breakable & { close(): Promise<void> } {
  const folder = openDataFolder(dataFolder);
  const text = folder.read(folder.cloudsYaml);
  if (text === undefined)
    throw new Error(`${folder.cloudsYaml} does not exist: start a world first with "stormctl up --data ${dataFolder}"`);
  const config = parseCloudsYaml(text, { entry: 'embedded', readFile: (path) => readFileSync(path, 'utf8') });
  const cloud = createOpenStackClient({
    cloud: config,
    clock: systemClock(),
    random: systemRandom(),
    userAgent: 'stormctl',
  });
  const agent = new Agent({ connect: { ca: config.tls.ca } });
  return {
    cloud,
    hosts: hostSwitch(config, agent),
    close: async () => {
      await Promise.all([cloud.close(), agent.close()]);
    },
  };
}

/** Speaks to the switches that the embedded cloud has beside OpenStack's paths. */
export function hostSwitch(
  { auth, authUrl }: Pick<CloudConfig, 'auth' | 'authUrl'>,
  dispatcher: Dispatcher,
): HostSwitch {
  if (auth.method !== 'password' || !('name' in auth.user))
    throw new Error('the embedded cloud is entered by name and password');
  const authorization = `Basic ${Buffer.from(`${auth.user.name}:${auth.password}`).toString('base64')}`;
  return {
    set: async (host, verb) => {
      const url = new URL(`/_storm/hosts/${encodeURIComponent(host)}/${verb}`, authUrl);
      const { statusCode, body } = await request(url, { method: 'POST', headers: { authorization }, dispatcher });
      const { error } = (await body.json()) as { readonly error?: string };
      if (statusCode !== 200) throw new Error(error ?? `the embedded cloud answered ${statusCode}`);
    },
  };
}
