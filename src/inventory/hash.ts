import { createHash } from 'node:crypto';

/** A short hash of a declaration, the same whatever the order of its keys. For marks, not for secrets. */
export function hashOf(declaration: unknown): string {
  return createHash('sha256').update(canonicalJson(declaration)).digest('hex').slice(0, 12);
}

/** JSON that is the same for equal values, whatever the order of their keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
