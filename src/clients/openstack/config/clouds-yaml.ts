import { readAuth, readScope } from './auth-fields.ts';
import type { CloudConfig, EndpointInterface, ServiceType, TlsConfig } from './cloud-config.ts';
import { configError } from './config-error.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { asMap, mergeMaps, readClouds, type YamlMap } from './read-yaml.ts';
import { selectRegion } from './regions.ts';

export interface CloudsYamlOptions {
  /** The text of secure.yaml, whose values win. */
  readonly secureText?: string | undefined;
  /** Which entry (`OS_CLOUD`). May be left out when there is one only. */
  readonly entry?: string | undefined;
  /** `OS_REGION_NAME`: wins over the file. */
  readonly region?: string | undefined;
  /**
   * Reads the file that `cacert`, `cert` or `key` names. Left out, only PEM text is accepted there, as in a Secret.
   * It may throw; its error's message is not shown.
   */
  readonly readFile?: ((path: string) => string) | undefined;
}

/**
 * Reads one entry of clouds.yaml. Accepts what openstacksdk does, short of vendor profiles. Throws
 * `ExternalError('invalid')` that names the key and the remedy and shows no value.
 */
export function parseCloudsYaml(text: string, options: CloudsYamlOptions = {}): CloudConfig {
  const clouds = readClouds(text, 'clouds.yaml');
  const secure = options.secureText === undefined ? {} : readClouds(options.secureText, 'secure.yaml');
  const name = selectEntry(clouds, options.entry);
  const path = `clouds.${name}`;
  const written = asMap(clouds[name], `${path} must be a map`);
  const secrets = Object.hasOwn(secure, name) ? asMap(secure[name], `secure.yaml: ${path} must be a map`) : {};
  const { region, map } = selectRegion(mergeMaps(written, secrets), options.region, path);
  const entry = fieldsOf(map, path);
  if (entry.text('profile') !== undefined) {
    throw configError(`${entry.at('profile')} is not supported; write auth_url and the other keys of the profile out.`);
  }
  const auth = fieldsOf(asMap(map['auth'] ?? {}, `${path}.auth must be a map`), `${path}.auth`);
  return {
    name,
    authUrl: readAuthUrl(auth),
    auth: readAuth(entry, auth),
    scope: readScope(auth),
    ...(region === undefined ? {} : { region }),
    interface: readInterface(entry),
    endpointOverrides: readOverrides(entry),
    tls: readTls(entry, options.readFile),
  };
}

function selectEntry(clouds: YamlMap, entry: string | undefined): string {
  const names = Object.keys(clouds);
  const listed = names.join(', ') || 'none';
  const [only] = names;
  if (entry !== undefined) {
    if (Object.hasOwn(clouds, entry)) return entry;
    throw configError(`there is no entry ${entry}; the file has: ${listed}.`);
  }
  if (only === undefined || names.length > 1) {
    throw configError(`name the entry to use (OS_CLOUD); the file has: ${listed}.`);
  }
  return only;
}

function readAuthUrl(auth: Fields): string {
  const written = auth.text('auth_url');
  const key = auth.at('auth_url');
  if (written === undefined)
    throw configError(`${key} is missing; write Keystone's address, such as https://host:5000/v3.`);
  const url = URL.parse(written);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw configError(`${key} must be a whole http or https address, such as https://host:5000/v3.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw configError(`${key} must hold no user or password; write them as username and password.`);
  }
  if (/\/v2\.0(\/|$)/.test(url.pathname))
    throw configError(`${key} is of Keystone version 2; use the address ending in /v3.`);
  return written;
}

function readInterface(entry: Fields): EndpointInterface {
  const key = entry.has('interface') ? 'interface' : 'endpoint_type';
  const value = (entry.text(key) ?? 'public').replace(/URL$/, '');
  if (value === 'public' || value === 'internal' || value === 'admin') return value;
  throw configError(`${entry.at(key)} must be public, internal or admin.`);
}

const OVERRIDE_KEYS: Readonly<Record<ServiceType, readonly string[]>> = {
  identity: ['identity_endpoint_override'],
  compute: ['compute_endpoint_override'],
  placement: ['placement_endpoint_override'],
  network: ['network_endpoint_override'],
  'block-storage': ['block_storage_endpoint_override', 'volumev3_endpoint_override', 'volume_endpoint_override'],
  image: ['image_endpoint_override'],
  'object-store': ['object_store_endpoint_override'],
};

function readOverrides(entry: Fields): CloudConfig['endpointOverrides'] {
  const found = Object.entries(OVERRIDE_KEYS).flatMap(([type, keys]) => {
    const key = keys.find((candidate) => entry.has(candidate));
    return key === undefined ? [] : [[type, entry.text(key)] as const];
  });
  return Object.fromEntries(found);
}

function readTls(entry: Fields, readFile: CloudsYamlOptions['readFile']): TlsConfig {
  const pem = (key: string): Record<string, string> => {
    const value = entry.text(key);
    if (value === undefined) return {};
    if (value.includes('-----BEGIN ')) return { [key]: value };
    if (!readFile) throw configError(`${entry.at(key)} must hold the PEM text itself; files cannot be read here.`);
    try {
      return { [key]: readFile(value) };
    } catch {
      throw configError(`${entry.at(key)} names a file that cannot be read.`);
    }
  };
  const { cacert } = pem('cacert');
  const insecure = entry.flag('insecure') ?? false;
  return {
    verify: entry.flag('verify') ?? !insecure,
    ...(cacert === undefined ? {} : { ca: cacert }),
    ...pem('cert'),
    ...pem('key'),
  };
}
