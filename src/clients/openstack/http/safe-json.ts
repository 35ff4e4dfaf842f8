/** Why an answer is not what JSON over HTTP promises. Turned into fault `malformed`. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

/** Spelled out or by escapes, these are the only keys that can reach a prototype. */
const SUSPECT = /__proto__|"constructor"|\\u00[5-7]/i;

/**
 * Parses what a service sent: strict UTF-8, no deeper than `maxDepth`, without keys that could reach a prototype.
 * The depth is counted before anything is built.
 */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  const text = decode(bytes);
  checkDepth(text, maxDepth);
  try {
    return JSON.parse(text, SUSPECT.test(text) ? dropDangerous : undefined) as unknown;
  } catch (cause) {
    // The parser's own message quotes the answer, which may hold a secret.
    throw new MalformedAnswer(cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read');
  }
}

/** `application/json`, and the kinds of it that OpenStack sends. */
export function isJsonType(contentType: string | undefined): boolean {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType ?? '');
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new MalformedAnswer('is not valid UTF-8');
  }
}

function checkDepth(text: string, maxDepth: number): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 0x5c) i++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > maxDepth) throw new MalformedAnswer(`is nested more than ${maxDepth} deep`);
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
}

function dropDangerous(this: unknown, key: string, value: unknown): unknown {
  if (key === '__proto__') return undefined;
  if (key === 'constructor' && typeof value === 'object') return undefined;
  return value;
}
