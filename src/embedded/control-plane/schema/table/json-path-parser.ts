import type { Json } from '../json.ts';

export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'descend' }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly step?: number }
  | { readonly kind: 'union'; readonly of: readonly Step[] }
  | { readonly kind: 'filter'; readonly filter: Filter };

export type Operand =
  { readonly kind: 'literal'; readonly value: Json } | { readonly kind: 'path'; readonly steps: readonly Step[] };

export type Filter =
  | { readonly operator: 'exists'; readonly left: Operand }
  | { readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>='; readonly left: Operand; readonly right: Operand };

/** A path that cannot be read; the message says where it goes wrong. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

const FIELD = /^\.((?:\\.|[^.[\]\\])+)/;
const BRACKET = /^\[((?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^[\]'"]|\[[^\]]*\])*)\]/;
const COMPARISON = /^(.*?)(==|!=|<=|>=|<|>)(.*)$/s;

/** The steps of a path: fields (`.a`, `['a.b']`, `.a\.b`), indexes, slices, wildcards, `..`, unions and filters. */
export function parseJsonPath(path: string): readonly Step[] {
  const steps: Step[] = [];
  let rest = path.replace(/^\$/, '');
  while (rest !== '') {
    const [taken, step] = takeStep(rest, path);
    steps.push(...step);
    rest = rest.slice(taken);
  }
  return steps;
}

function takeStep(rest: string, path: string): readonly [number, readonly Step[]] {
  if (rest === '.') return [1, []];
  if (rest.startsWith('..')) return [rest.startsWith('..[') ? 2 : 1, [{ kind: 'descend' }]];
  if (rest.startsWith('.[')) return [1, []];
  const field = FIELD.exec(rest);
  if (field !== null) {
    const name = unescape(field[1] ?? '');
    return [field[0].length, [name === '*' ? { kind: 'wildcard' } : { kind: 'field', name }]];
  }
  const bracket = BRACKET.exec(rest);
  if (bracket === null)
    throw new JsonPathError(
      `unterminated array or unrecognized character in ${JSON.stringify(path)} at ${JSON.stringify(rest)}`,
    );
  return [bracket[0].length, [parseBracket((bracket[1] ?? '').trim(), path)]];
}

const unescape = (text: string): string => text.replace(/\\(.)/g, '$1');

function parseBracket(inside: string, path: string): Step {
  if (inside === '*') return { kind: 'wildcard' };
  if (inside.startsWith('?(') && inside.endsWith(')'))
    return { kind: 'filter', filter: parseFilter(inside.slice(2, -1)) };
  const parts = inside.split(/,(?=(?:[^']*'[^']*')*[^']*$)/).map((part) => parsePart(part.trim(), path));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'union', of: parts };
}

function parsePart(part: string, path: string): Step {
  const quoted = /^(['"])(.*)\1$/s.exec(part);
  if (quoted !== null) return { kind: 'field', name: unescape(quoted[2] ?? '') };
  if (/^-?\d+$/.test(part)) return { kind: 'index', index: Number(part) };
  const slice = /^(-?\d*):(-?\d*)(?::(-?\d*))?$/.exec(part);
  if (slice === null) throw new JsonPathError(`invalid array index ${part} in ${JSON.stringify(path)}`);
  const [from, to, step] = slice
    .slice(1)
    .map((text) => (text === '' || (text as string | undefined) === undefined ? undefined : Number(text)));
  return {
    kind: 'slice',
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(step === undefined ? {} : { step }),
  };
}

function parseFilter(text: string): Filter {
  const match = COMPARISON.exec(text);
  if (match === null) return { operator: 'exists', left: parseOperand(text) };
  const operator = match[2] as '==' | '!=' | '<' | '<=' | '>' | '>=';
  return { operator, left: parseOperand(match[1] ?? ''), right: parseOperand(match[3] ?? '') };
}

function parseOperand(text: string): Operand {
  const trimmed = text.trim();
  if (trimmed.startsWith('@')) return { kind: 'path', steps: parseJsonPath(trimmed.slice(1)) };
  const quoted = /^(['"])(.*)\1$/s.exec(trimmed);
  if (quoted !== null) return { kind: 'literal', value: unescape(quoted[2] ?? '') };
  if (trimmed === 'true' || trimmed === 'false') return { kind: 'literal', value: trimmed === 'true' };
  if (trimmed !== '' && !Number.isNaN(Number(trimmed))) return { kind: 'literal', value: Number(trimmed) };
  throw new JsonPathError(`unrecognized identifier ${trimmed}`);
}
