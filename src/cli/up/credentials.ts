import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { parse, stringify } from 'yaml';
import { cloudsYamlPaths, secureYamlPath } from '../../clients/openstack/index.ts';

function cloudsYamlPath(env: NodeJS.ProcessEnv): string {
  const paths = cloudsYamlPaths({
    configFile: env['OS_CLIENT_CONFIG_FILE'],
    workingDirectory: process.cwd(),
    xdgConfigHome: env['XDG_CONFIG_HOME'],
    home: homedir(),
  });
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`no clouds.yaml at ${paths.join(', ')}; name one in OS_CLIENT_CONFIG_FILE`);
  return found;
}

/**
 * A clouds.yaml that holds one entry of the user's own, under the name that a manifest asks for; a secure.yaml beside it
 * is merged, and the CA certificate that it names is put in its place.
 */
export function singleEntry(entry: string, env: NodeJS.ProcessEnv): (name: string) => string {
  const path = cloudsYamlPath(env);
  const clouds = readClouds(path);
  const wanted = clouds[entry];
  if (wanted === undefined)
    throw new Error(`${path} has no entry ${entry}; it has: ${Object.keys(clouds).join(', ') || 'none'}`);
  const secure = secureYamlPath(path);
  const merged = existsSync(secure) ? mergeDeep(wanted, readClouds(secure)[entry]) : wanted;
  const { cacert } = merged as { cacert?: string };
  const inline = cacert !== undefined && existsSync(cacert) ? { cacert: readFileSync(cacert, 'utf8') } : {};
  return (name) => stringify({ clouds: { [name]: { ...(merged as object), ...inline } } });
}

function readClouds(path: string): Record<string, unknown> {
  return (parse(readFileSync(path, 'utf8')) as { clouds?: Record<string, unknown> } | null)?.clouds ?? {};
}

function mergeDeep(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above ?? below;
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = mergeDeep(below[key], value);
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
