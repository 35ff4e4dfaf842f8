import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/runtime/log.ts';
import { createScrubber } from '../../src/runtime/scrubber.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';

function setUp() {
  const lines: string[] = [];
  const scrubber = createScrubber();
  const log = createLogger({ clock: manualClock(), scrubber, destination: { write: (line) => lines.push(line) } });
  return { log, scrubber, lines };
}

describe('log', () => {
  it('takes its time from the clock', () => {
    const { log, lines } = setUp();
    log.child({ reconcileId: 'x' }).info({ n: 1 }, 'hello');
    expect(JSON.parse(lines[0]!)).toEqual({
      level: 'info',
      time: '2026-01-01T00:00:00.000Z',
      reconcileId: 'x',
      n: 1,
      msg: 'hello',
    });
  });

  it('blanks fields that are secret by name', () => {
    const { log, lines } = setUp();
    log.info({ password: 'p1', auth: { token: 'p2', headers: { 'x-auth-token': 'p3' } } }, 'x');
    expect(lines[0]).not.toMatch(/p[123]/);
  });

  it.each([
    ['as it is', (secret: string) => secret],
    ['in base64', (secret: string) => Buffer.from(secret).toString('base64')],
    ['in a URL', (secret: string) => `https://u:${encodeURIComponent(secret)}@host/`],
    ['inside JSON inside JSON', (secret: string) => JSON.stringify({ secret })],
    ['with more around it', (secret: string) => `a${secret}b`],
  ])('blanks known secret values wherever they stand, %s', (_, dress) => {
    const { log, lines, scrubber } = setUp();
    const secret = 'pa$$ "wörd"/\\+1';
    scrubber.add(secret);
    log.warn({ err: new Error(`refused: ${dress(secret)}`) }, dress(secret));
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), dress(secret), 'wörd']) {
      expect(lines[0]).not.toContain(form);
    }
  });

  it('blanks what is a secret when it is asked, whatever it blanked before', () => {
    const { scrubber } = setUp();
    const text = 'first-secret, second-secret';
    scrubber.add('first-secret');
    expect(scrubber.scrub(text)).toBe('[redacted], second-secret');
    scrubber.add('second-secret');
    expect(scrubber.scrub(text)).toBe('[redacted], [redacted]');
    scrubber.remove('first-secret');
    expect(scrubber.scrub(text)).toBe('first-secret, [redacted]');
  });

  it('leaves text alone once a secret is rotated away', () => {
    const { scrubber } = setUp();
    scrubber.add('old-secret');
    scrubber.remove('old-secret');
    expect(scrubber.scrub('old-secret')).toBe('old-secret');
  });
});
