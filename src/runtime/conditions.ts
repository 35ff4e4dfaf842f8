/** A status condition as Kubernetes' API conventions and kstatus define it. */
export interface Condition<Type extends string = string, Reason extends string = string> {
  readonly type: Type;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: Reason;
  readonly message: string;
  /** Generation of the spec that this was found for. */
  readonly observedGeneration: number;
  /** When `status` (not reason or message) last changed; RFC 3339, whole seconds. */
  readonly lastTransitionTime: string;
}

export type ConditionInput<Type extends string = string, Reason extends string = string> = Pick<
  Condition<Type, Reason>,
  'type' | 'status' | 'reason' | 'message'
>;

const LONGEST_MESSAGE = 1_024;

/** The new conditions, dated: one whose status stays keeps its time. Conditions not named any more are dropped. */
export function stampConditions<Type extends string, Reason extends string>(
  previous: readonly Pick<Condition, 'type' | 'status' | 'lastTransitionTime'>[],
  next: readonly ConditionInput<Type, Reason>[],
  at: { readonly nowMs: number; readonly generation: number },
): Condition<Type, Reason>[] {
  const now = timestamp(at.nowMs);
  return next.map((condition) => {
    const before = previous.find((one) => one.type === condition.type);
    return {
      ...condition,
      message: bounded(condition.message),
      observedGeneration: at.generation,
      lastTransitionTime: before?.status === condition.status ? before.lastTransitionTime : now,
    };
  });
}

/**
 * Where an object stands, in kstatus's terms: `ready`; `progressing` towards it; `stalled` until a person acts.
 * `failing` keeps trying by itself after an error.
 */
export type Standing = 'ready' | 'progressing' | 'failing' | 'stalled';

const KSTATUS: Record<Standing, Record<'Ready' | 'Reconciling' | 'Stalled', 'True' | 'False'>> = {
  ready: { Ready: 'True', Reconciling: 'False', Stalled: 'False' },
  progressing: { Ready: 'False', Reconciling: 'True', Stalled: 'False' },
  failing: { Ready: 'False', Reconciling: 'True', Stalled: 'False' },
  stalled: { Ready: 'False', Reconciling: 'False', Stalled: 'True' },
};

/** The three conditions that `kubectl wait`, Argo CD and Flux look at. All three carry the same reason and message. */
export function kstatusConditions<Reason extends string>(
  standing: Standing,
  reason: Reason,
  message: string,
): ConditionInput<'Ready' | 'Reconciling' | 'Stalled', Reason>[] {
  const statuses = KSTATUS[standing];
  return (['Ready', 'Reconciling', 'Stalled'] as const).map((type) => ({
    type,
    status: statuses[type],
    reason,
    message,
  }));
}

/** RFC 3339 in whole seconds, as `metav1.Time` has it. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Cuts what is too long for a person to read, and says so. */
export function bounded(message: string, longest = LONGEST_MESSAGE): string {
  return message.length <= longest ? message : `${message.slice(0, longest - 2)} …`;
}
