import type { StepCommon } from '../../planning/step.ts';

/** Has Nova take a machine through a reset. */
export type RebootStep = StepCommon & { readonly do: 'reboot-server'; readonly id: string; readonly member: string };

/** Has nobody believe the host key any more that a machine was started with. */
export type RetireKeyStep = StepCommon & { readonly do: 'retire-first-key'; readonly member: string };
