import { z } from 'zod';
import { maybe, maybeText, text } from '../service/schemas.ts';

const named = z.object({ id: text, name: text, domain: maybe(z.object({ id: maybeText, name: maybeText })) });

const catalogEntry = z.object({
  type: text,
  name: maybeText,
  endpoints: z
    .array(z.object({ interface: text, url: text, region_id: maybeText, region: maybeText }))
    .nullish()
    .transform((endpoints) => endpoints ?? []),
});
export type CatalogEntry = z.output<typeof catalogEntry>;

/** Keystone's answer to POST /v3/auth/tokens. */
export const tokenAnswer = z.object({
  token: z.object({
    issued_at: text,
    expires_at: text,
    user: named,
    project: maybe(named),
    roles: z.array(z.object({ name: text })).nullish(),
    catalog: z.array(catalogEntry).nullish(),
  }),
});

export interface Token {
  /** Secret. */
  readonly value: string;
  readonly facts: z.output<typeof tokenAnswer>['token'];
  /** On the monotonic clock: from here on it is too old to begin a call with. */
  readonly staleAtMs: number;
}

/** A token with less life left than this could die on its way through services that call each other with it. */
const MIN_LIFE_MS = 120_000;

/**
 * When a token that came at `receivedAtMs` gets too old. Only the difference of Keystone's own two times is used, so
 * wrong clocks do no harm. Tokens that live no longer than twice the margin are used for half their life.
 */
export function staleAtMs(issuedAt: string, expiresAt: string, receivedAtMs: number): number {
  const lifeMs = Date.parse(expiresAt) - Date.parse(issuedAt);
  if (!(lifeMs > 0)) return receivedAtMs;
  return receivedAtMs + lifeMs - Math.min(MIN_LIFE_MS, lifeMs / 2);
}
