import { expect, test } from 'vitest';
import { createScrubber } from '../../src/runtime/index.ts';

const BLANK = '[redacted]';

function knowing(...secrets: readonly string[]) {
  const scrubber = createScrubber();
  for (const secret of secrets) scrubber.add(secret);
  return scrubber;
}

test('a secret is blanked as it is, inside JSON, inside quoted JSON, in a URL and in base64', () => {
  const secret = 'a "b"/\n+ü☃';
  const scrubber = knowing(secret);
  const json = JSON.stringify(secret);
  const base64 = Buffer.from(secret);
  const texts = [secret, json, JSON.stringify(json), encodeURIComponent(secret)];
  for (const text of [...texts, base64.toString('base64'), base64.toString('base64url')]) {
    const said = scrubber.scrub(`before ${text} between ${text} after`);
    expect(said.replaceAll('\\', '').replaceAll('"', '')).toBe(`before ${BLANK} between ${BLANK} after`);
  }
});

test('a secret that contains another, or begins as it does, is blanked whole', () => {
  const scrubber = knowing('pass', 'password', 'word-1', 'pasture');
  expect(scrubber.scrub('my-password-1 pass pasture past')).toBe(`my-${BLANK}-1 ${BLANK} ${BLANK} past`);
  expect(scrubber.scrub('passpassword')).toBe(BLANK + BLANK);
  expect(scrubber.scrub('pasword-1')).toBe(`pas${BLANK}`);
});

test('characters that share their lowest byte are told apart', () => {
  const scrubber = knowing('abcd');
  expect(scrubber.scrub('\u0161\u0162\u0163\u0164 abcd')).toBe(`\u0161\u0162\u0163\u0164 ${BLANK}`);
});

test('a secret that was rotated away is let through, but not where it is a form of another', () => {
  const inner = Buffer.from('rotated').toString('base64');
  const scrubber = knowing('rotated', inner, 'kept-on');
  scrubber.remove(inner);
  expect(scrubber.scrub(`${inner} kept-on`)).toBe(`${BLANK} ${BLANK}`);
  scrubber.remove('rotated');
  expect(scrubber.scrub(`${inner} rotated kept-on`)).toBe(`${inner} rotated ${BLANK}`);
});

test('what is too short to be told from text is left alone, and one is learned once', () => {
  const scrubber = knowing('abc', 'twice', 'twice');
  scrubber.remove('twice');
  expect(scrubber.scrub('abc twice')).toBe('abc twice');
});
