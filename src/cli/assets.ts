import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that holds crds/, manifests/ and package.json: beside the bundle, or the repository this file is in. */
export const assetFolder: string =
  ['./', '../../', '../']
    .map((up) => fileURLToPath(new URL(up, import.meta.url)))
    .find((folder) => existsSync(`${folder}package.json`) && existsSync(`${folder}crds`)) ??
  fileURLToPath(new URL('../../', import.meta.url));

export function packageVersion(): string {
  return (JSON.parse(readFileSync(`${assetFolder}package.json`, 'utf8')) as { version: string }).version;
}
