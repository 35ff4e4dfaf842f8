import { z } from 'zod';
import { integer, listMap, time } from './schema.ts';

/**
 * One condition, in the shape every Kubernetes tool reads. `Ready`, `Reconciling` and `Stalled` follow kstatus:
 * the latter two are there only while they are True or were True.
 */
const condition = z.object({
  type: z
    .string()
    .max(64)
    .regex(/^[A-Z][A-Za-z0-9]*$/)
    .describe('What the condition speaks about: Ready, Reconciling, Stalled, Drifted or another adjective.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
  reason: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[A-Z][A-Za-z0-9]*$/)
    .describe('Why, as one word from a closed list, for programs.'),
  message: z.string().max(4096).describe('Why and what to do about it, for people.'),
  lastTransitionTime: time().describe('When the status last changed.'),
  observedGeneration: integer(0, Number.MAX_SAFE_INTEGER).describe('The generation of the spec that this is about.'),
});

export const conditions = listMap(condition, 16, 'type').describe(
  'What a person or program wants to know first. Ready: the cloud is as declared. Reconciling: being worked on. ' +
    'Stalled: cannot go on without a change by somebody. Drifted: the cloud differs from the declaration.',
);

export type ConditionStatus = 'True' | 'False' | 'Unknown';

/** A condition as an object carries it; `type` and `reason` are the closed unions of the object's kind. */
export interface Condition<Type extends string = string, Reason extends string = string> {
  readonly type: Type;
  readonly status: ConditionStatus;
  readonly reason: Reason;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration: number;
}
