import { applySetupStep } from '../../convergence/setup/apply.ts';
import { createLedger, type Ledger } from '../../convergence/setup/ledger.ts';
import type { SetupStep } from '../../convergence/setup/step.ts';
import { applyStep as applyMachineStep, type MachineWriting } from '../../machines/index.ts';
import type { Guest } from '../common/guests.ts';
import type { BastionLook } from './plan-scene.ts';
import type { BastionStep, ChangeBastion } from './step.ts';
import type { Handlers } from './writing.ts';

/** What steps of the bastion work with. */
export interface BastionWriting {
  readonly machines: MachineWriting;
  /** Absent where it was not looked at. */
  readonly look: BastionLook | undefined;
  readonly retireFirstKey: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Its record, carried from step to step of one plan. */
const LEDGERS = new WeakMap<Guest, Ledger>();

export const applyBastion: Handlers<'change-bastion'> = {
  'change-bastion': async (step, writing) => {
    const bastion = writing.bastion();
    const of = withoutReported(step);
    switch (of.do) {
      case 'reboot-server': {
        const { cloud, inventory } = bastion.machines;
        await cloud.compute.rebootServer(of.id, 'HARD');
        await inventory.refresh('server', of.id);
        return;
      }
      case 'retire-first-key':
        return bastion.retireFirstKey();
      case 'write-files':
      case 'set-units':
      case 'notify-units':
      case 'record-setup':
        return inside(of, bastion);
      default:
        return applyMachineStep(of, bastion.machines);
    }
  },
};

function inside(step: SetupStep, { look, signal }: BastionWriting): Promise<void> {
  const guest = look?.guest;
  if (guest?.sight.answers !== true || !guest.sight.machine.setup.ok) {
    throw new TypeError('there is a step on the bastion, which was not looked into');
  }
  const ledger = LEDGERS.get(guest) ?? createLedger(guest.sight.machine.setup.value.record);
  LEDGERS.set(guest, ledger);
  const { shell, setup } = guest;
  return applySetupStep(step, { shell, setup, ledger, secretOf: look?.secretOf ?? (() => undefined), signal });
}

/** What drift policy leaves as it is, is left out. */
function withoutReported({ of, changes }: ChangeBastion): BastionStep {
  return changes === undefined ? of : ({ ...of, changes } as BastionStep);
}
