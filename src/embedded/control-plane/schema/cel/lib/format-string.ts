import { CelFailure } from './library.ts';

const CLAUSE = /%(?:(%)|(?:\.(\d+))?([sdfeboxX]))|%/g;

/** `"%s has %d".format([...])` of cel-go's `ext.Strings`. */
export function formatString(template: string, args: readonly unknown[]): string {
  let next = 0;
  return template.replace(CLAUSE, (clause: string, percent?: string, precision?: string, verb?: string) => {
    if (percent !== undefined) return '%';
    if (verb === undefined)
      throw new CelFailure(`could not parse formatting clause: unrecognized formatting clause "${clause}"`);
    if (next >= args.length) throw new CelFailure(`index ${next} out of range`);
    return formatVerb(verb, args[next++], precision === undefined ? 6 : Number(precision));
  });
}

function formatVerb(verb: string, value: unknown, precision: number): string {
  if (verb === 's') return plain(value);
  if (verb === 'f') return Number(value).toFixed(precision);
  if (verb === 'e')
    return Number(value)
      .toExponential(precision)
      .replace(/e([+-])(\d)$/, 'e$10$2');
  if (verb === 'x' || verb === 'X') return hexadecimal(value, verb === 'X');
  if (typeof value === 'boolean' && verb === 'b') return value ? '1' : '0';
  if (typeof value !== 'bigint' && typeof value !== 'number') {
    throw new CelFailure(
      `error during formatting: decimal clause can only be used on integers, was given ${typeof value}`,
    );
  }
  return value.toString({ d: 10, b: 2, o: 8 }[verb] ?? 10);
}

function hexadecimal(value: unknown, upper: boolean): string {
  const text = typeof value === 'bigint' ? value.toString(16) : Buffer.from(String(value)).toString('hex');
  return upper ? text.toUpperCase() : text;
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`;
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)].map(([key, item]) => `${plain(key)}: ${plain(item)}`);
    return `{${entries.sort().join(', ')}}`;
  }
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  return String(value);
}
