/** A value as Python's `repr` prints it: OpenStack's messages quote their input this way. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => `${quote(key)}: ${repr(member)}`);
    return `{${members.join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** A value as Python's `str` prints it: like `repr`, but a bare string has no quotes. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : repr(value);
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r')
    .replaceAll(mark, `\\${mark}`);
  return `${mark}${escaped}${mark}`;
}
