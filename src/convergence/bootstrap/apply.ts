import type { Shell } from '../../seams/shell.ts';
import type { BootstrapStep } from '../../topologies/blueprint.ts';
import { run } from '../run.ts';
import { noteOf } from './note.ts';
import type { SecretOf } from '../setup/content.ts';
import { quote } from '../words.ts';
import type { RunBootstrap } from './step.ts';

export interface BootstrapTarget {
  readonly shell: Shell;
  readonly bootstrap: readonly BootstrapStep[];
  readonly secretOf: SecretOf;
  readonly signal?: AbortSignal;
}

const CHECK_S = 60;

/** Runs one step on one member, unless it turns out to be done; and believes it only when the step's own check does. */
export async function applyBootstrapStep(planned: RunBootstrap, on: BootstrapTarget): Promise<void> {
  const step = on.bootstrap.find(({ name }) => name === planned.step);
  if (step === undefined) throw new TypeError(`there is no bootstrap step "${planned.step}"`);
  const secrets = (step.secrets ?? []).map((name) => [name, valueOf(name, step, on.secretOf)] as const);
  await run(on.shell, {
    operation: `bootstrap "${step.name}" on ${planned.member}`,
    command: planned.noteOnly === true ? notingOf(step) : commandOf(step),
    stdin: secrets.map(([name, value]) => `${name}=${value}\n`).join(''),
    secrets: secrets.map(([, value]) => value),
    timeoutMs: step.timeoutMs + (2 * CHECK_S + 20) * 1000,
    ...(on.signal === undefined ? {} : { signal: on.signal }),
  });
}

const checkOf = ({ done }: BootstrapStep): string =>
  `timeout -k 5 ${CHECK_S} sh -c ${quote(done)} </dev/null >/dev/null 2>&1`;

function commandOf(step: BootstrapStep): string {
  const check = checkOf(step);
  const { run: line, timeoutMs } = step;
  return [
    `if ${check}; then ${noteOf(step)}; exit; fi`,
    `timeout -k 10 ${Math.ceil(timeoutMs / 1000)} sh -c ${quote(line)} || exit $?`,
    `${check} || { echo "it ran, and its own check still says that it is not done" >&2; exit 75; }`,
    noteOf(step),
  ].join('\n');
}

/** Whether it is still done is asked once more: what was undone meanwhile must not be noted. */
const notingOf = (step: BootstrapStep): string => `! ${checkOf(step)} || { ${noteOf(step)}; }`;

/** One line each: what reads them has no other way to tell where one ends. */
function valueOf(name: string, step: BootstrapStep, secretOf: SecretOf): string {
  const value = secretOf(name);
  if (value === undefined) throw new TypeError(`bootstrap "${step.name}" needs the secret "${name}"`);
  const text = typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
  if (/[\r\n]/.test(text)) throw new TypeError(`the secret "${name}" for bootstrap "${step.name}" has to be one line`);
  return text;
}
