import { refuse } from './errors.ts';
import type { Metadata } from './tables.ts';

/** The headers of one prefix, without it: `x-object-meta-` gives the object's metadata. */
export function readMetadata(headers: Headers, prefix: string): Metadata {
  const found = [...headers].filter(([name]) => name.startsWith(prefix) && name.length > prefix.length);
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}

/** What is stored after a POST: given values replace, empty ones and `X-Remove-...` take away, the rest stays. */
export function mergeMetadata(stored: Metadata, headers: Headers, kind: 'account' | 'container'): Metadata {
  const removed = readMetadata(headers, `x-remove-${kind}-meta-`);
  const merged = { ...stored, ...readMetadata(headers, `x-${kind}-meta-`) };
  const left = Object.entries(merged).filter(([name, value]) => value !== '' && !(name in removed));
  requireBounds(left);
  return Object.fromEntries(left);
}

function requireBounds(entries: readonly (readonly [string, string])[]): void {
  for (const [name, value] of entries) {
    if (name.length > 128) throw refuse(400, `Metadata name too long: ${name}`);
    if (value.length > 256) throw refuse(400, `Metadata value longer than 256: ${name}`);
  }
  if (entries.length > 90) throw refuse(400, 'Too many metadata items; max 90');
}

export function showMetadata(metadata: Metadata, prefix: string): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`${prefix}${name}`, value]));
}
