import type { ApiError } from '../api-error.ts';
import { httpBadRequest, invalidInput } from './errors.ts';
import { cidrText, ipVersion, parseCidr, toNumber, toText } from './ip.ts';

/** Turns a request's value into the stored one, or throws Neutron's error for it. `name` is the attribute's. */
export type Convert = (value: unknown, name: string) => unknown;

/** A value as Python's `%s` shows it. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value;
  return repr(value);
}

/** A value as Python's repr shows it. */
export function repr(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `'${key}': ${repr(item)}`)
      .join(', ')}}`;
  }
  return typeof value === 'number' ? String(value) : shown(value);
}

function invalidAttribute(name: string, reason: string): ApiError {
  return httpBadRequest(`Invalid input for ${name}. Reason: ${reason}.`);
}

export const boolean: Convert = (value) => {
  const text = typeof value === 'string' ? value.toLowerCase() : value;
  if (text === true || text === 'true' || text === '1' || text === 1) return true;
  if (text === false || text === 'false' || text === '0' || text === 0) return false;
  throw invalidInput(`'${shown(value)}' cannot be converted to boolean`);
};

export const integer: Convert = (value) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  throw invalidInput(`'${shown(value)}' is not an integer`);
};

export const nonNegative: Convert = (value, name) => {
  const number = integer(value, name) as number;
  if (number < 0) throw invalidAttribute(name, `'${number}' should be non-negative`);
  return number;
};

export function text(maxLength = 255): Convert {
  return (value, name) => {
    if (typeof value !== 'string') throw invalidAttribute(name, `'${shown(value)}' is not a valid string`);
    if (value.length > maxLength) throw invalidAttribute(name, `'${value}' exceeds maximum length of ${maxLength}`);
    return value;
  };
}

export function nullable(convert: Convert): Convert {
  return (value, name) => (value === null ? null : convert(value, name));
}

export function oneOf(values: readonly unknown[]): Convert {
  return (value, name) => {
    if (values.includes(value)) return value;
    throw invalidAttribute(name, `${shown(value)} is not in valid_values`);
  };
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

export const uuidText: Convert = (value, name) => {
  if (typeof value === 'string' && UUID.test(value)) return value;
  throw invalidAttribute(name, `'${shown(value)}' is not a valid UUID`);
};

export function isUuid(value: unknown): boolean {
  return typeof value === 'string' && UUID.test(value);
}

export const uuidList: Convert = (value, name) => {
  const list = listOf(value ?? [], name);
  for (const item of list) uuidText(item, name);
  if (new Set(list).size !== list.length)
    throw invalidAttribute(name, `Duplicate items in the list: '${list.join(',')}'`);
  return list;
};

export const textList: Convert = (value, name) => listOf(value, name).map((item) => text()(item, name));

export function listOf(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw invalidAttribute(name, `'${shown(value)}' is not a list`);
}

export const address: Convert = (value, name) => {
  const version = typeof value === 'string' ? ipVersion(value) : undefined;
  if (version === undefined) throw invalidAttribute(name, `'${shown(value)}' is not a valid IP address`);
  return toText(toNumber(value as string), version);
};

export const macAddress: Convert = (value, name) => {
  if (typeof value === 'string' && /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(value)) {
    return value.toLowerCase().replaceAll('-', ':');
  }
  throw invalidAttribute(name, `'${shown(value)}' is not a valid MAC address`);
};

export const cidr: Convert = (value) => {
  const parsed = typeof value === 'string' ? parseCidr(value) : undefined;
  if (!parsed) throw invalidInput(`${shown(value)} is not in a CIDR format`);
  return cidrText(parsed);
};

/** A CIDR written out exactly, as routes want it. */
export function exactCidr(value: unknown, name: string): string {
  const parsed = typeof value === 'string' ? parseCidr(value) : undefined;
  const canonical = parsed && cidrText(parsed);
  if (canonical !== undefined && canonical === value) return canonical;
  if (canonical !== undefined || /^[\d.]+$/.test(shown(value))) {
    const better = canonical ?? `${[...shown(value).split('.'), '0', '0', '0'].slice(0, 4).join('.')}/32`;
    throw invalidAttribute(name, `'${shown(value)}' is not a recognized CIDR, '${better}' is recommended`);
  }
  throw invalidAttribute(name, `'${shown(value)}' is not a valid IP subnet`);
}

/** Objects with exactly the keys named. */
export function withKeys(value: unknown, keys: readonly string[], name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null)
    throw invalidAttribute(name, `'${shown(value)}' is not a dictionary`);
  const given = Object.keys(value);
  if (given.length === keys.length && keys.every((key) => given.includes(key))) return value as Record<string, unknown>;
  const set = (items: readonly string[]) => `{${items.map((item) => `'${item}'`).join(', ')}}`;
  const detail = `Expected keys: ${set(keys)} Provided keys: ${set(given)}`;
  throw invalidAttribute(name, `Validation of dictionary's keys failed. ${detail}`);
}

export const hostRoutes: Convert = (value, name) => {
  const seen = new Set<string>();
  return listOf(value ?? [], name).map((item) => {
    const route = withKeys(item, ['destination', 'nexthop'], name);
    const destination = exactCidr(route['destination'], name);
    const nexthop = address(route['nexthop'], name) as string;
    const key = `${destination} ${nexthop}`;
    if (seen.has(key)) throw invalidAttribute(name, `Duplicate hostroute '${repr(item)}'`);
    seen.add(key);
    return { destination, nexthop };
  });
};

export const nameservers: Convert = (value, name) => {
  const list = listOf(value ?? [], name);
  const seen = new Set<unknown>();
  for (const item of list) {
    if (typeof item !== 'string' || ipVersion(item) === undefined) {
      throw invalidAttribute(
        name,
        `'${shown(item)}' is not a valid nameserver. '${shown(item)}' is not a valid IP address`,
      );
    }
    if (seen.has(item)) throw invalidAttribute(name, `Duplicate nameserver '${item}'`);
    seen.add(item);
  }
  return list;
};

export const dnsDomain: Convert = (value, name) => {
  const domain = text()(value, name) as string;
  if (domain === '') return domain;
  const labels = domain.replace(/\.$/, '').split('.');
  const valid = labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i.test(label));
  if (!valid)
    throw invalidAttribute(name, `'${domain}' not a valid PQDN or FQDN. Reason: Encountered invalid character`);
  if (!domain.endsWith('.')) throw invalidAttribute(name, `'${domain}' is not a FQDN`);
  return domain.toLowerCase();
};

export const dnsName: Convert = (value, name) => {
  const host = text()(value, name) as string;
  if (host !== '' && !/^(?!-)[a-z0-9-]{1,63}(?<!-)(\.[a-z0-9-]{1,63})*\.?$/i.test(host)) {
    throw invalidAttribute(
      name,
      `'${host}' not a valid PQDN or FQDN. Reason: Name '${host}' must be 1-63 characters long, each of which can only be alphanumeric or a hyphen`,
    );
  }
  return host.toLowerCase();
};

export { invalidAttribute };
