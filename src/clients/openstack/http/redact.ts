const SECRET_KEY = /pass|secret|token|private_key|user_data/i;
/** Shorter strings are no secrets worth the name, and would blot out half of every sentence. */
const MIN_LENGTH = 4;

/** Strings in a request that must not come back in an error: services like to quote what they refuse. */
export function secretsIn(value: unknown, key = '', found: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    if (SECRET_KEY.test(key) && value.length >= MIN_LENGTH) found.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value) secretsIn(item, key, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) secretsIn(item, name, found);
  }
  return found;
}

/** Longest first, so that a secret within another does not leave the rest of it standing. */
export function redact(text: string, secrets: Iterable<string>): string {
  let result = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret !== '') result = result.replaceAll(secret, '[redacted]');
  }
  return result;
}
