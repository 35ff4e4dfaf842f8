/** Blanks known secret values in any text on its way out: logs, events, status, plans. */
export interface Scrubber {
  /** From now on `value` is a secret. Values under four characters are left alone: blanking them would garble all text. */
  add(value: string): void;
  /** A secret that was rotated away. */
  remove(value: string): void;
  scrub(text: string): string;
}

const SHORTEST = 4;
const BLANK = '[redacted]';

export function createScrubber(): Scrubber {
  const secrets = new Map<string, readonly string[]>();
  let pattern: RegExp | undefined;
  const rebuild = () => {
    // Longest first, so that a secret which contains another is blanked whole.
    const forms = [...new Set([...secrets.values()].flat())].sort((a, b) => b.length - a.length);
    pattern =
      forms.length === 0
        ? undefined
        : new RegExp(forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
  };
  return {
    add(value) {
      if (value.length < SHORTEST || secrets.has(value)) return;
      secrets.set(value, formsOf(value));
      rebuild();
    },
    remove(value) {
      if (secrets.delete(value)) rebuild();
    },
    scrub: (text) => (pattern ? text.replace(pattern, BLANK) : text),
  };
}

/** As it is, inside JSON, inside JSON that is quoted in JSON (a request body in a log line), in a URL, in base64. */
function formsOf(value: string): readonly string[] {
  const quoted = JSON.stringify(value).slice(1, -1);
  const bytes = Buffer.from(value);
  return [
    value,
    quoted,
    JSON.stringify(quoted).slice(1, -1),
    encodeURIComponent(value),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
}
