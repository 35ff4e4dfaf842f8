import type { z } from 'zod';
import type { JsonNode } from './structural.ts';

/** What a zod schema may say and a structural schema may not, with the way out. */
const BANNED: Readonly<Record<string, string>> = {
  $ref: 'is a reference: remove .meta({ id }) and recursion',
  definitions: 'holds shared definitions: remove .meta({ id }) and recursion',
  oneOf: 'is a union: use one optional object per variant and a rule',
  anyOf: 'is a union: use one optional object per variant and a rule',
  allOf: 'is an intersection or has two patterns: merge them',
  not: 'is a negation: use a rule',
  patternProperties: 'has patterned keys: use a map and a rule',
  readOnly: 'is read-only: use a rule with oldSelf',
};

export function requireSupported(node: JsonNode, path: string): void {
  for (const [keyword, why] of Object.entries(BANNED)) {
    if (keyword in node) throw new Error(`${path}: ${why}`);
  }
  if (typeof node['type'] !== 'string') throw new Error(`${path}: has no single type: declare what it holds`);
  if (node['additionalProperties'] === false) {
    throw new Error(`${path}: is a strict object, and the API server drops unknown fields anyway: use z.object`);
  }
  if (isEmpty(node['additionalProperties'])) throw new Error(`${path}: is a loose object: declare its fields`);
  if (node['default'] === null) throw new Error(`${path}: has null as its default: use .optional()`);
  if (typeof node['pattern'] === 'string') requireRe2(node['pattern'], path);
}

/** Go's RE2 has neither lookaround nor backreferences. */
function requireRe2(pattern: string, path: string): void {
  if (/\(\?(?:[=!]|<[=!])|\\[1-9]|\\k</.test(pattern)) {
    throw new Error(`${path}: the pattern ${pattern} looks around or back, which Go's RE2 refuses`);
  }
}

/**
 * What zod leaves no trace of in JSON Schema: flags of a pattern (/b$/i would quietly become case-sensitive), and values
 * that stand in for wrong ones (which would make a wrong field look right).
 */
export function requireTraceable(schema: z.core.$ZodTypes, path: string): void {
  if (schema._zod.def.type === 'catch') throw new Error(`${path}: uses .catch(): let the wrong value be refused`);
  for (const check of schema._zod.def.checks ?? []) {
    const { pattern } = check._zod.def as { pattern?: RegExp };
    if (pattern && pattern.flags !== '')
      throw new Error(`${path}: the pattern ${String(pattern)} has flags: write it out`);
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
