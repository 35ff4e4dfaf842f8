import type { z } from 'zod';

/**
 * One sentence about a value, said once for both judges: the API server (CEL) and the operator (`holds`).
 *
 * - `cel` and `holds` together: the same meaning twice; the contract table holds them to it.
 * - only `cel`: a transition (`oldSelf`), which the operator never sees.
 * - only `holds`: what CEL cannot say (for one, it has no order among addresses).
 */
export interface Rule<T> {
  readonly cel?: string;
  readonly holds?: (value: T) => boolean;
  /** What is wrong and what to do about it. */
  readonly message: string;
  /** The field below this one that the message is about, such as `gateway`. */
  readonly field?: string;
}

const KEYWORD = 'x-kubernetes-validations';

/** The schema with `rules` on it: as CEL in the generated CRD and as a refinement when the operator parses. */
export function withRules<S extends z.ZodType>(schema: S, ...rules: readonly Rule<z.output<S>>[]): S {
  const earlier = (schema.meta()?.[KEYWORD] ?? []) as object[];
  const validations = rules.filter((rule) => rule.cel !== undefined).map(toValidation);
  const described = validations.length === 0 ? schema : schema.meta({ [KEYWORD]: [...earlier, ...validations] });
  return described.superRefine((value, context) => {
    for (const rule of rules) {
      if (rule.holds?.(value) !== false) continue;
      context.addIssue({ code: 'custom', message: rule.message, path: rule.field?.split('.') ?? [] });
    }
  });
}

/** The value never changes once it is there. */
export function immutable(remedy: string): Rule<unknown> {
  return { cel: 'self == oldSelf', message: `cannot be changed: ${remedy}` };
}

/** Exactly one of the two optional fields is there. */
export function exactlyOne<A extends string, B extends string>(
  a: A,
  b: B,
  remedy: string,
): Rule<{ [K in A | B]?: unknown }> {
  return {
    cel: `has(self.${a}) != has(self.${b})`,
    holds: (value) => (value[a] === undefined) !== (value[b] === undefined),
    message: `needs exactly one of ${a} and ${b}: ${remedy}`,
  };
}

/** What was `managed` may not silently become `adopt`, nor the other way round. */
export const keepsManagement: Rule<unknown> = {
  cel: 'has(self.managed) == has(oldSelf.managed)',
  message: 'cannot switch between managed and adopt: remove this entry, apply, then add it again the other way',
};

function toValidation(rule: Rule<never>): object {
  return {
    rule: rule.cel,
    message: rule.message,
    ...(rule.field === undefined ? {} : { fieldPath: `.${rule.field}` }),
  };
}
