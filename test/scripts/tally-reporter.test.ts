import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

describe('the tally of a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scp-tally-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function tallyOf(name: string, source: string): unknown {
    const root = join(folder, name);
    mkdirSync(root);
    writeFileSync(join(root, 'some.test.ts'), source);
    const file = join(root, 'tally.json');
    spawnSync(
      process.execPath,
      [
        resolve('node_modules/vitest/vitest.mjs'),
        'run',
        `--root=${root}`,
        '--globals',
        `--reporter=${resolve('scripts/tally-reporter.ts')}`,
      ],
      { cwd: root, env: { ...process.env, TALLY_FILE: file } },
    );
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  it('names each test that failed and says why in a line', () => {
    const source = `
      describe('sums', () => { it('adds', () => { expect(1 + 1).toBe(3); }); });
      it('passes', () => {});
      it('waits', ({ skip }) => skip());`;
    expect(tallyOf('failing', source)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 1,
      failures: ['some.test.ts > sums > adds: expected 2 to be 3 // Object.is equality'],
    });
  });

  it.each([
    [
      'a hook',
      `describe('rooms', () => { beforeAll(() => { throw new Error('no room'); }); it('opens', () => {}); });`,
      'some.test.ts > rooms: no room',
    ],
    ['a file that does not load', `throw new Error('no file');`, 'some.test.ts: no file'],
    [
      'an error outside any test',
      `it('opens', () => { void Promise.reject(new Error('late')); });`,
      'an error outside any test: late',
    ],
  ])('names %s', (_what, source, failure) => {
    expect(tallyOf(failure.length.toString(), source)).toMatchObject({ failed: 1, failures: [failure] });
  });
});
