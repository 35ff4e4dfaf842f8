const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const ESCAPES: readonly (readonly [string, string])[] = [
  ['__', '__underscores__'],
  ['.', '__dot__'],
  ['-', '__dash__'],
  ['/', '__slash__'],
];

/**
 * The name by which a rule reaches a property: `namespace` is `__namespace__`, `a-b` is `a__dash__b`. Undefined when no rule can
 * (`k8s.io/apiserver/pkg/cel/escaping.go`).
 */
export function escapeProperty(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  if (!/^[a-zA-Z_./-][a-zA-Z0-9_./-]*$/.test(name)) return undefined;
  return ESCAPES.reduce((text, [from, to]) => text.replaceAll(from, to), name);
}
