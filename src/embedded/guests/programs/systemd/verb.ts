import { UnitFailure } from '../../units/service.ts';
import type { ProgramCall, ProgramResult } from '../program.ts';

/** What a verb of systemctl does with the units that it is called with. */
export type Verb = (
  call: ProgramCall,
  units: readonly string[],
  has: (option: string) => boolean,
) => ProgramResult | Promise<ProgramResult>;

/** A verb that goes on with the other units when one fails. */
export const each =
  (act: (call: ProgramCall, unit: string, has: (option: string) => boolean) => Promise<void> | void): Verb =>
  async (call, units, has) => {
    const errors: string[] = [];
    let code = 0;
    for (const unit of units) {
      try {
        await act(call, unit, has);
      } catch (error) {
        if (!(error instanceof UnitFailure)) throw error;
        errors.push(`${error.message}\n`);
        code = error.message.endsWith('not found.') ? 5 : 1;
      }
    }
    return { stdout: '', stderr: errors.join(''), exitCode: code };
  };
