import type { Environment } from '@marcbachmann/cel-js';
import { goPattern, PatternError } from '../../validation/regexp.ts';
import { formatString } from './format-string.ts';
import { CelFailure, namespace } from './library.ts';

/** What `matches` is called inside: cel-js has its own, with JavaScript's patterns, which cannot be replaced. */
export const MATCHES = 'matchesRE2';

const characters = (text: string): readonly string[] => Array.from(text);

/** The strings of cel-go's `ext.Strings` that cel-js lacks, and Go's regular expressions. */
export function registerStrings(environment: Environment): void {
  environment
    .registerFunction('string.charAt(int): string', (text: string, at: bigint) => charAt(text, Number(at)))
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      replace(text, from, to, -1),
    )
    .registerFunction(
      'string.replace(string, string, int): string',
      (text: string, from: string, to: string, limit: bigint) => replace(text, from, to, Number(limit)),
    )
    .registerFunction('string.format(list<dyn>): string', (text: string, args: readonly unknown[]) =>
      formatString(text, args),
    )
    .registerFunction(`string.${MATCHES}(string): bool`, matches)
    .registerFunction(`matches(string, string): bool`, matches)
    .registerFunction('string.find(string): string', (text: string, pattern: string) => find(text, pattern, 1)[0] ?? '')
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
      find(text, pattern, -1),
    )
    .registerFunction('string.findAll(string, int): list<string>', (text: string, pattern: string, limit: bigint) =>
      find(text, pattern, Number(limit)),
    );
  const strings = namespace(environment, 'strings');
  environment.registerFunction(`${strings}.quote(string): string`, (_: unknown, text: string) => JSON.stringify(text));
}

function charAt(text: string, at: number): string {
  const all = characters(text);
  if (at < 0 || at > all.length) throw new CelFailure(`index out of range: ${at}`);
  return all[at] ?? '';
}

function replace(text: string, from: string, to: string, limit: number): string {
  if (limit < 0) return text.replaceAll(from, () => to);
  const parts = text.split(from);
  const kept = Math.min(limit, parts.length - 1);
  return [...parts.slice(0, kept).map((part) => part + to), parts.slice(kept).join(from)].join('');
}

function matches(text: string, pattern: string): boolean {
  return compiled(pattern).matches(text);
}

function find(text: string, pattern: string, limit: number): readonly string[] {
  return compiled(pattern).find(text, limit);
}

function compiled(pattern: string): ReturnType<typeof goPattern> {
  try {
    return goPattern(pattern);
  } catch (error) {
    if (error instanceof PatternError) throw new CelFailure(error.message);
    throw error;
  }
}
