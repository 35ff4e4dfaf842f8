import { ExternalError } from '../errors/external-error.ts';
import type { Shell, ShellCommand, ShellResult } from '../seams/shell.ts';
import { lastWords } from './words.ts';

export interface Order extends ShellCommand {
  /** What it does, for people: `write files on data-1`. */
  readonly operation: string;
  /** Texts that must not get into a message, whoever prints them. */
  readonly secrets?: readonly string[];
}

/** Runs what has to end with 0, and gives its output. Throws `ExternalError` (`unavailable`) with its last words when it does not. */
export async function run(shell: Shell, { operation, secrets = [], ...command }: Order): Promise<string> {
  const result = await shell.exec(command);
  if (result.exitCode === 0) return result.stdout;
  throw refusal(operation, result, secrets);
}

/** What to throw of a command that did not end with 0. */
export function refusal(operation: string, result: ShellResult, secrets: readonly string[] = []): ExternalError {
  const { exitCode, endedBy, stdout, stderr } = result;
  const how = exitCode === undefined ? `was ended by signal ${endedBy ?? 'unknown'}` : `ended with ${exitCode}`;
  const words = without(lastWords(stderr.trim() === '' ? stdout : stderr), secrets);
  return new ExternalError(`ssh: ${operation}: the command ${how}: ${words}`, {
    fault: 'unavailable',
    system: 'ssh',
    operation,
  });
}

function without(words: string, secrets: readonly string[]): string {
  const telling = secrets.filter((secret) => secret.length > 3);
  return telling.reduce((text, secret) => text.replaceAll(secret, '***'), words);
}
