/** Whether `host` is what a pattern means: `*` stands for any characters, also none, `?` for exactly one. */
export function matchesPattern(pattern: string, host: string): boolean {
  const body = pattern.replaceAll(/[.*?]/g, (sign) => EXPRESSIONS[sign] ?? sign);
  return new RegExp(`^${body}$`).test(host);
}

const EXPRESSIONS: Readonly<Record<string, string>> = { '.': '\\.', '*': '.*', '?': '.' };
