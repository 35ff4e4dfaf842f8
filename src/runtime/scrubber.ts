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
  // Secrets come by the dozen, and there are thousands: the pattern is made when a text is to be scrubbed.
  let stale = false;
  const rebuild = () => {
    stale = false;
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
      stale = true;
    },
    remove(value) {
      if (secrets.delete(value)) stale = true;
    },
    scrub(text) {
      if (stale) rebuild();
      return pattern ? text.replace(pattern, BLANK) : text;
    },
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
