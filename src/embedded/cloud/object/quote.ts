/** As Python's `quote`: what is no letter, digit, `_.-~` or slash is written as `%XX`; a header takes nothing else. */
export function quote(text: string): string {
  const rest = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, rest)
    .replaceAll('%2F', '/');
}
