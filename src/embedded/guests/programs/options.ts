/** The options of a command line, as getopt reads them. */
export interface Options {
  readonly operands: readonly string[];
  readonly has: (name: string) => boolean;
  /** The last value given. */
  readonly value: (name: string) => string | undefined;
  readonly all: (name: string) => readonly string[];
  /** The first option that is not known. */
  readonly unknown: string | undefined;
}

/**
 * `flags` and `values` name the options without and with a value, by letter or by long name: `a`, `output-as`. An option
 * that has two names is listed as `m|mode`, and asked for by the first.
 */
export function readOptions(
  args: readonly string[],
  known: { readonly flags?: readonly string[]; readonly values?: readonly string[]; readonly stopAtOperand?: boolean },
): Options {
  const names = new Map<string, { readonly name: string; readonly takes: boolean }>();
  const list = (specs: readonly string[] = [], takes: boolean) => {
    for (const spec of specs) {
      const [name = '', ...others] = spec.split('|');
      for (const one of [name, ...others]) names.set(one, { name, takes });
    }
  };
  list(known.flags, false);
  list(known.values, true);
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  let unknown: string | undefined;
  const note = (name: string, value: string) => given.set(name, [...(given.get(name) ?? []), value]);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [name = '', ...rest] = arg.slice(2).split('=');
      const option = names.get(name);
      if (!option) unknown ??= arg;
      else if (option.takes) note(option.name, rest.length > 0 ? rest.join('=') : (args[++i] ?? ''));
      else note(option.name, rest.join('='));
      continue;
    }
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      if (known.stopAtOperand) {
        operands.push(...args.slice(i + 1));
        break;
      }
      continue;
    }
    for (let at = 1; at < arg.length; at++) {
      const option = names.get(arg.charAt(at));
      if (!option) {
        unknown ??= `-${arg.charAt(at)}`;
        continue;
      }
      if (!option.takes) {
        note(option.name, '');
        continue;
      }
      note(option.name, at + 1 < arg.length ? arg.slice(at + 1) : (args[++i] ?? ''));
      break;
    }
  }
  return {
    operands,
    unknown,
    has: (name) => given.has(name),
    value: (name) => given.get(name)?.at(-1),
    all: (name) => given.get(name) ?? [],
  };
}
