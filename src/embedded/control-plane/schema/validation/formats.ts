import { isIPv6 } from 'node:net';
import { parsePrefix, withoutLeadingZeros } from './addresses.ts';
import { parseAddress } from './addresses.ts';
import { isGoDuration } from './go-duration.ts';
import { isCreditCard, isIsbn10, isIsbn13 } from './check-digits.ts';

const HOSTNAME =
  /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$/u;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const uuid = (version: number, variant: string): RegExp =>
  new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`, 'i');
const UUID3 = uuid(3, '[0-9a-f]');
const UUID4 = uuid(4, '[89ab]');
const UUID5 = uuid(5, '[89ab]');
const MAC =
  /^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}(?:[0-9a-f]{2}|[0-9a-f]{2}\1[0-9a-f]{2}\1[0-9a-f]{2}|(?:[0-9a-f]{2}\1){14}[0-9a-f]{2})|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?:\.[0-9a-f]{4})?)$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const RGB_PART = String.raw`\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*`;
const RGB = new RegExp(String.raw`^rgb\(${RGB_PART},${RGB_PART},${RGB_PART}\)$`);
const EMAIL = /^(?:[^<>"]*|"[^"]*"\s*)<[^\s@<>]+@[^\s@<>]+>$|^[^\s@<>(),:;]+@[^\s@<>(),:;]+$/;
const REQUEST_URI = /^(?:[a-z][a-z0-9+.-]*:[^\s]*|\/[^\s]*)$/i;
const DATE_TIME = /^(\d{2}):(\d{2}):(\d{2})(.\d+)?(z|[+-]\d{2}:\d{2})$/;

const pattern =
  (regexp: RegExp) =>
  (text: string): boolean =>
    regexp.test(text);

/** The formats a custom resource's strings are held to (kube-openapi `strfmt`); dashes in a name do not count. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: pattern(/^[0-9a-f]{24}$/i),
  uri: isRequestUri,
  email: pattern(EMAIL),
  hostname: isHostname,
  ipv4: (text) => parseAddress(withoutLeadingZeros(text))?.family === 4,
  ipv6: (text) => isIPv6(text) && !text.includes('%'),
  cidr: (text) => parsePrefix(text.includes(':') ? text : withoutLeadingZeros(text)) !== undefined,
  mac: pattern(MAC),
  uuid: pattern(UUID),
  uuid3: pattern(UUID3),
  uuid4: pattern(UUID4),
  uuid5: pattern(UUID5),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: (text) => text.length === 11 && /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text),
  hexcolor: pattern(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: pattern(RGB),
  byte: pattern(BASE64),
  password: () => true,
  date: isDate,
  duration: isGoDuration,
  datetime: isDateTime,
};

/** The check behind a format's name, or undefined when the API server ignores that format. */
export function formatCheck(format: string | undefined): ((text: string) => boolean) | undefined {
  return format === undefined ? undefined : FORMATS[format.replaceAll('-', '')];
}

function isRequestUri(text: string): boolean {
  if (!REQUEST_URI.test(text) || /%(?![0-9a-f]{2})/i.test(text)) return false;
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
  const port = /:([^:\]]*)$/.exec(authority)?.[1];
  return port === undefined || /^\d*$/.test(port);
}

function isHostname(text: string): boolean {
  return HOSTNAME.test(text) && text.length <= 255 && text.split('.').every((label) => label.length <= 63);
}

export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isDateTime(text: string): boolean {
  const [date = '', time] = text.toLowerCase().split('t');
  const match = time === undefined || !isDate(date) ? null : DATE_TIME.exec(time);
  return match !== null && Number(match[1]) <= 23 && Number(match[2]) <= 59 && Number(match[3]) <= 59;
}
