import { applyNetwork } from './apply-network.ts';
import { applyServer } from './apply-server.ts';
import { applyVolume } from './apply-volume.ts';
import type { Step } from './step.ts';
import type { Handlers, Writing } from './writing.ts';

/** How each step is done. A step without a handler does not compile. */
const HANDLERS: Handlers<Step['do']> = { ...applyNetwork, ...applyVolume, ...applyServer };

/** Carries out one step of a plan. */
export async function applyStep(step: Step, writing: Writing): Promise<void> {
  const handle = HANDLERS[step.do] as (step: Step, writing: Writing) => Promise<void>;
  await handle(step, writing);
}
