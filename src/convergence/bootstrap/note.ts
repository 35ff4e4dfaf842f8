import type { BootstrapStep } from '../../topologies/blueprint.ts';
import type { Done } from '../setup/observed.ts';
import { quote } from '../words.ts';

/** Gone with the next boot, as much of what is noted there. */
const FOLDER = '/run/scp/made';

const pathOf = ({ name }: BootstrapStep): string => quote(`${FOLDER}/${name}`);

/** A line for `/bin/sh` that notes that the step is made as declared; nothing for one that does not last. */
export function noteOf(step: BootstrapStep): string {
  const { lasts } = step;
  return lasts === undefined ? ':' : `mkdir -p ${FOLDER} && echo ${quote(lasts.as)} >${pathOf(step)}`;
}

/** Checks that cannot tell end with it. */
const CANNOT_TELL = 2;
const UNDONE = 93;
const UNNOTED = 94;

/** The line for `/bin/sh` that tells how far a step is. */
export function lookOf(step: BootstrapStep): string {
  const { done, lasts } = step;
  if (lasts === undefined) return done;
  const failed = lasts.units.length === 0 ? 'false' : `systemctl is-failed --quiet ${lasts.units.map(quote).join(' ')}`;
  return [
    `(${done}); code=$?; noted=`,
    `{ read -r noted <${pathOf(step)}; } 2>/dev/null || :`,
    `if [ "$noted" != ${quote(lasts.as)} ]; then [ $code != 0 ] || code=${UNNOTED}`,
    `elif [ $code != 0 ] && [ $code != ${CANNOT_TELL} ] && ! ${failed}; then code=${UNDONE}; fi`,
    'exit $code',
  ].join('\n');
}

/** What it told. A check that is not there yet (127) is one whose script is still to be pushed. */
export function doneOf(exitCode: number | undefined): Done {
  if (exitCode === undefined) return 'unknown';
  if (exitCode === UNDONE) return 'undone';
  if (exitCode === UNNOTED) return 'unnoted';
  return exitCode === 0 ? 'done' : 'open';
}
