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
  const secrets = new Set<string>();
  /** How many secrets have it as one of their forms. */
  const uses = new Map<string, number>();
  // There are thousands: each place of a text is compared only with those that begin as it does, the longest first, so that
  // a secret which contains another is blanked whole.
  const byStart = new Map<number, string[]>();
  return {
    add(value) {
      if (value.length < SHORTEST || secrets.has(value)) return;
      secrets.add(value);
      for (const form of formsOf(value)) {
        const before = uses.get(form) ?? 0;
        uses.set(form, before + 1);
        if (before > 0) continue;
        const alike = byStart.get(startOf(form)) ?? [];
        const shorter = alike.findIndex(({ length }) => length < form.length);
        alike.splice(shorter === -1 ? alike.length : shorter, 0, form);
        byStart.set(startOf(form), alike);
      }
    },
    remove(value) {
      if (!secrets.delete(value)) return;
      for (const form of formsOf(value)) {
        const left = (uses.get(form) ?? 0) - 1;
        if (left > 0) {
          uses.set(form, left);
          continue;
        }
        uses.delete(form);
        const alike = (byStart.get(startOf(form)) ?? []).filter((other) => other !== form);
        if (alike.length > 0) byStart.set(startOf(form), alike);
        else byStart.delete(startOf(form));
      }
    },
    scrub(text) {
      let clean = '';
      let done = 0;
      let start = 0;
      for (let at = 0; at < text.length; at++) {
        start = shifted(start, text, at);
        const from = at + 1 - SHORTEST;
        if (from < done) continue;
        const found = byStart.get(start)?.find((form) => text.startsWith(form, from));
        if (found === undefined) continue;
        clean += text.slice(done, from) + BLANK;
        done = from + found.length;
      }
      return done === 0 ? text : clean + text.slice(done);
    },
  };
}

/** The last four characters as one number: of each what fits into a byte, so that others may have the same. */
function shifted(start: number, text: string, at: number): number {
  return (start << 8) | (text.charCodeAt(at) & 0xff);
}

function startOf(form: string): number {
  let start = 0;
  for (let at = 0; at < SHORTEST; at++) start = shifted(start, form, at);
  return start;
}

/** As it is, inside JSON, inside JSON that is quoted in JSON (a request body in a log line), in a URL, in base64. */
function formsOf(value: string): ReadonlySet<string> {
  const quoted = JSON.stringify(value).slice(1, -1);
  const bytes = Buffer.from(value);
  return new Set([
    value,
    quoted,
    JSON.stringify(quoted).slice(1, -1),
    encodeURIComponent(value),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ]);
}
