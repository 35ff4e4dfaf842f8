import type { KubernetesClient } from '../../../clients/kubernetes/index.ts';
import { type Applied, runSteps } from '../../../planning/run-steps.ts';
import { gone } from '../../../planning/writing.ts';
import { typeOf } from './objects.ts';
import type { Plan } from './plan.ts';
import type { Step } from './plan-scene.ts';

type Writer = Pick<KubernetesClient, 'create' | 'update' | 'delete'>;

const HANDLERS: Record<Step['do'], (step: Step, client: Writer, signal: AbortSignal) => Promise<unknown>> = {
  create: ({ object }, client, signal) => client.create(typeOf(object), object, { signal }),
  replace: ({ object }, client, signal) => client.update(typeOf(object), object, { signal }),
  delete: ({ object }, client, signal) => {
    const { name, namespace = '', uid } = object.metadata;
    // Another one of the same name is not what was consented to.
    const only = uid === undefined ? {} : { preconditions: { uid } };
    return gone(client.delete(typeOf(object), { name, namespace }, { ...only, signal }));
  },
};

/** Carries out what a plan allows now. */
export function apply(
  plan: Plan,
  client: Writer,
  onDone: (step: Step) => void,
  signal: AbortSignal,
): Promise<Applied<Step>> {
  const run = async (step: Step): Promise<void> => {
    await HANDLERS[step.do](step, client, signal);
    onDone(step);
  };
  return runSteps(plan.ready, run, signal);
}
