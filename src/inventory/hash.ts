import { createHash } from 'node:crypto';

/** A short hash of a declaration, the same whatever the order of its keys. For marks, not for secrets. */
export function hashOf(declaration: unknown): string {
  return createHash('sha256').update(canonical(declaration)).digest('hex').slice(0, 12);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
