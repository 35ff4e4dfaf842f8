import { readFileSync } from 'node:fs';
import { createOpenStackClient, type OpenStackClient, parseCloudsYaml } from '../../clients/openstack/index.ts';
import { systemRandom } from '../../seams/random.ts';
import { systemClock } from '../../seams/system-clock.ts';
import { openDataFolder } from '../up/data-folder.ts';

/** The embedded cloud of a running `stormctl up`, as its administrator. */
export function connectEmbedded(dataFolder: string): OpenStackClient {
  const folder = openDataFolder(dataFolder);
  const text = folder.read(folder.cloudsYaml);
  if (text === undefined)
    throw new Error(`${folder.cloudsYaml} does not exist: start a world first with "stormctl up --data ${dataFolder}"`);
  const cloud = parseCloudsYaml(text, { entry: 'embedded', readFile: (path) => readFileSync(path, 'utf8') });
  return createOpenStackClient({ cloud, clock: systemClock(), random: systemRandom(), userAgent: 'stormctl' });
}
