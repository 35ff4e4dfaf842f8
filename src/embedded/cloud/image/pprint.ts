import { repr } from '../schema/python-repr.ts';

/** How wide python-jsonschema prints the schema and the instance in its messages. */
const WIDTH = 72;

/** A value as Python's `pprint.pformat` prints it: in one line where that fits, else a member a line, keys sorted. */
export function pformat(value: unknown, column = 0): string {
  const flat = repr(sorted(value));
  if (flat.length + column <= WIDTH || typeof value !== 'object' || value === null) return flat;
  if (Array.isArray(value))
    return `[${value.map((item) => pformat(item, column + 1)).join(`,\n${' '.repeat(column + 1)}`)}]`;
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => {
      const name = `${repr(key)}: `;
      return name + pformat(member, column + 1 + name.length);
    });
  return `{${members.join(`,\n${' '.repeat(column + 1)}`)}}`;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
