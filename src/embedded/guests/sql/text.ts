import type { Value } from './catalog.ts';

/** The statements of a text, without their semicolons; what is quoted and what is a comment is left alone. */
export function splitStatements(text: string): string[] {
  const statements: string[] = [];
  let current = '';
  for (const [token] of text.matchAll(/'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--[^\n]*\n|;|[^'"`;-]+|-/g)) {
    if (token === ';') {
      statements.push(current.trim());
      current = '';
    } else if (!token.startsWith('--')) current += token;
  }
  return [...statements, current.trim()].filter((one) => one !== '');
}

/** A name as PostgreSQL's statements have it, for a pattern. */
export const NAME = String.raw`("[^"]+"|\w+)`;

/** A name without its quotes. */
export function nameOf(text: string): string {
  return text
    .trim()
    .replaceAll(/^[`"']|[`"']$/g, '')
    .replaceAll('``', '`');
}

export function valueOf(text: string): Value {
  const trimmed = text.trim();
  if (/^null$/i.test(trimmed)) return null;
  if (/^true$/i.test(trimmed)) return 1;
  if (/^false$/i.test(trimmed)) return 0;
  const quoted = /^'(.*)'$/s.exec(trimmed)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'").replaceAll(/\\(.)/g, '$1');
  return Number.isNaN(Number(trimmed)) ? trimmed : Number(trimmed);
}

/** Splits at commas that stand outside of brackets and quotes. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const [token] of text.matchAll(/'(?:[^'\\]|\\.|'')*'|"[^"]*"|`[^`]*`|[(),]|[^'"`(),]+/g)) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === ',' && depth === 0) {
      parts.push(current);
      current = '';
    } else current += token;
  }
  return [...parts, current].map((part) => part.trim()).filter((part) => part !== '');
}

/** The tuples of a VALUES list. */
export function tuplesOf(text: string): Value[][] {
  return splitList(text).map((tuple) => splitList(tuple.replace(/^\(/, '').replace(/\)$/, '')).map(valueOf));
}

/** `a = 'x' AND b = 1` as pairs; undefined when it is more than that. */
export function conditionsOf(text: string | undefined): [string, string, Value][] {
  if (text === undefined || text.trim() === '') return [];
  return text.split(/\s+and\s+/i).map((part) => {
    const [, column = '', operator = '=', value = ''] =
      /^\(?\s*([\w.`"]+)\s*(=|<>|!=|>=|<=|>|<)\s*(.+?)\s*\)?$/s.exec(part) ?? [];
    return [nameOf(column.split('.').at(-1) ?? ''), operator, valueOf(value)];
  });
}

export function fits(have: Value | undefined, operator: string, want: Value): boolean {
  const [a, b] = [have ?? null, want];
  if (operator === '=') return String(a) === String(b);
  if (operator === '<>' || operator === '!=') return String(a) !== String(b);
  const [x, y] = [Number(a), Number(b)];
  return { '>': x > y, '<': x < y, '>=': x >= y, '<=': x <= y }[operator] ?? false;
}
