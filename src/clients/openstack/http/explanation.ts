import { isJsonType, parseJson } from './safe-json.ts';

const MAX_LENGTH = 600;
const MAX_BYTES = 64 * 1024;

/**
 * The service's own words for why it refused, in one line. Every service wraps them differently: Nova and Cinder in
 * `{badRequest: {message}}`, Neutron in `{NeutronError: {type, message}}`, Keystone in `{error: {message}}`, Placement in
 * `{errors: [{detail}]}`, Glance and Swift in HTML.
 */
export function explanationOf(bytes: Uint8Array, contentType: string | undefined): string {
  const part = bytes.subarray(0, MAX_BYTES);
  return oneLine(isJsonType(contentType) ? fromJson(part) : new TextDecoder().decode(part));
}

function fromJson(bytes: Uint8Array): string {
  let value: unknown;
  try {
    value = parseJson(bytes, 20);
  } catch {
    return '';
  }
  return messages(value, 0).join('; ');
}

function messages(value: unknown, depth: number): string[] {
  if (depth > 3 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.slice(0, 3).flatMap((item) => messages(item, depth + 1));
  const fields = value as Record<string, unknown>;
  const said = [fields['message'], fields['detail'], fields['faultstring']].find(
    (text) => typeof text === 'string' && text !== '',
  );
  if (typeof said === 'string') return [typeof fields['type'] === 'string' ? `${fields['type']}: ${said}` : said];
  return Object.values(fields).flatMap((item) => messages(item, depth + 1));
}

function oneLine(text: string): string {
  const line = text
    .replace(/<(title|style)[^>]*>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}...` : line;
}
