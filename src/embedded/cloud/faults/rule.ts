import { z } from 'zod';

const action = z.discriminatedUnion('kind', [
  /** Answers with a status without doing the work. */
  z.strictObject({ kind: z.literal('status'), status: z.int().min(400).max(599), message: z.string().optional() }),
  /** Does the work, later. */
  z.strictObject({ kind: z.literal('delay'), ms: z.number().nonnegative() }),
  /** Breaks the connection instead of answering; nothing was done. */
  z.strictObject({ kind: z.literal('reset') }),
  /** Does the work and breaks the connection instead of answering. */
  z.strictObject({ kind: z.literal('reset-after-effect') }),
  /** Does the work and never answers. */
  z.strictObject({ kind: z.literal('timeout-after-effect') }),
  /** Never answers; nothing was done. */
  z.strictObject({ kind: z.literal('timeout') }),
  /** 429, with Retry-After when given. */
  z.strictObject({ kind: z.literal('throttle'), retryAfterSeconds: z.int().nonnegative().optional() }),
  /** 200 and a body that is no JSON. */
  z.strictObject({ kind: z.literal('garbage') }),
]);

/** Which requests misbehave, how, and how often. All of `match` has to hold; an empty one matches every request. */
export const faultRuleSchema = z.strictObject({
  match: z
    .strictObject({
      /** First segment of the path: identity, compute, placement, networking, volume, image, object-store. */
      service: z.string().optional(),
      method: z.string().toUpperCase().optional(),
      /** Regular expression on the path. */
      path: z.string().refine(isRegExp, 'must be a regular expression').optional(),
      /** Text that the request's body holds, e.g. the name of a server action. */
      body: z.string().optional(),
    })
    .default({}),
  action,
  /** The rule goes away after so many hits; without it, it stays until removed. */
  times: z.int().positive().optional(),
});

export type FaultRule = z.output<typeof faultRuleSchema>;
export type FaultRuleInput = z.input<typeof faultRuleSchema>;
export type FaultAction = FaultRule['action'];

function isRegExp(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
