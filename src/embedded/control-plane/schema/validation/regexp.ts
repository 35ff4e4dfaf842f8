import { RE2JS, RE2JSSyntaxException } from 're2js';

/** A compiled pattern in the syntax and with the meaning of Go's `regexp`. */
export interface GoPattern {
  matches(text: string): boolean;
  /** The first `limit` matches from left to right, all of them when negative. */
  find(text: string, limit: number): readonly string[];
}

const compiled = new Map<string, GoPattern>();
const KEEP = 2000;

/** Compiles (once) a pattern; throws `PatternError` when Go would not take it. Searches: anchor with `^` and `$`. */
export function goPattern(pattern: string): GoPattern {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= KEEP) compiled.clear();
  const program = compile(pattern);
  const made: GoPattern = {
    matches: (text) => program.matcher(text).find(),
    find: (text, limit) => findAll(program, text, limit),
  };
  compiled.set(pattern, made);
  return made;
}

function findAll(program: RE2JS, text: string, limit: number): readonly string[] {
  const found: string[] = [];
  const matcher = program.matcher(text);
  while ((limit < 0 || found.length < limit) && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

/** Why a pattern is refused, as Go words it: ``error parsing regexp: missing closing ): `(` ``. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

export function patternError(pattern: string): string | undefined {
  try {
    goPattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const culprit = error.getPattern();
    const where = culprit === null || culprit === '' ? '' : `: \`${culprit}\``;
    throw new PatternError(`error parsing regexp: ${error.getDescription()}${where}`);
  }
}
