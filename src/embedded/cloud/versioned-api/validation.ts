import { isIPv4, isIPv6 } from 'node:net';
import { ApiError } from '../api-error.ts';
import { type FormatCheck, type Schema, type Violation, firstViolation } from '../schema/json-schema.ts';
import { str } from '../schema/python-repr.ts';

/** Refuses a body that the schema does not allow, in Nova's and Cinder's words. */
export function checkBody(body: unknown, schema: Schema): void {
  refuse(firstViolation(body, schema, FORMATS), ({ path, value, message }) =>
    path.length > 0
      ? `Invalid input for field/attribute ${path.at(-1) ?? ''}. Value: ${str(value)}. ${message}`
      : message,
  );
}

/** Refuses query parameters that the schema does not allow. Every parameter is a list of strings. */
export function checkQuery(query: URLSearchParams, schema: Schema): void {
  const lists: Record<string, string[]> = {};
  for (const [name, value] of query) (lists[name] ??= []).push(value);
  refuse(firstViolation(lists, schema, FORMATS), ({ path, value, message }) =>
    path.length > 0 ? `Invalid input for query parameters ${path[0] ?? ''}. Value: ${str(value)}. ${message}` : message,
  );
}

function refuse(violation: Violation | undefined, wording: (violation: Violation) => string): void {
  if (!violation) return;
  throw new ApiError(400, violation.replaces === true ? violation.message : wording(violation));
}

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
export const isUuid = (value: unknown): boolean => typeof value === 'string' && UUID.test(value);

/** Letters, digits, punctuation and inner spaces; no control characters, no space at either end. */
const NAME = /^(?![\p{C}\p{Z}])[^\p{C}\p{Zl}\p{Zp}]*(?<![\p{C}\p{Z}])$/u;
const badName = (reason: string) => `An invalid 'name' value was provided. The name must be: ${reason}`;
const ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function keypairName(safe: string): FormatCheck {
  return (value) => {
    const allowed = `${safe}${ALPHANUMERIC}`;
    if (typeof value === 'string' && Array.from(value).every((char) => allowed.includes(char))) return true;
    return badName(`Only expected characters: [${allowed}]`);
  };
}

const isString = (value: unknown): value is string => typeof value === 'string';

const FORMATS: Readonly<Record<string, FormatCheck>> = {
  uuid: isUuid,
  ipv4: (value) => isString(value) && isIPv4(value),
  ipv6: (value) => isString(value) && isIPv6(value),
  base64: (value) =>
    isString(value) && /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value) && value.replaceAll(/\s/g, '').length % 4 === 0,
  'date-time': (value) => isString(value) && !Number.isNaN(Date.parse(value)),
  name: (value) =>
    (isString(value) && NAME.test(value)) || badName('printable characters. Can not start or end with whitespace.'),
  az_name: (value) =>
    (isString(value) && NAME.test(value) && !value.includes(':')) ||
    badName('printable characters except :.Can not start or end with whitespace.'),
  keypair_name: keypairName('_- '),
  keypair_name_292: keypairName('@._- '),
  regex: (value) => isString(value) && value !== '' && isRegExp(value),
};

function isRegExp(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
