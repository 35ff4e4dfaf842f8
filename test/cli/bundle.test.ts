import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const run = promisify(execFile);
const data = mkdtempSync(join(tmpdir(), 'scp-bundle-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

it('brings up the whole embedded world from the bundle, in which modules come in another order', async () => {
  await run(process.execPath, ['scripts/bundle.ts']);
  // Of the Kubernetes library only what the program takes: its models are megabytes.
  const parts = readdirSync('dist/parts').map((part) => readFileSync(`dist/parts/${part}`, 'utf8'));
  expect(parts.some((text) => text.includes('V1CronJobSpec'))).toBe(false);
  const { stdout } = await run(process.execPath, ['dist/stormctl.js', 'up', '--exit-when-ready', '--data', data], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect(stdout).toMatch(/✓ DatabaseCluster storm\/orders .*3 machines/);
  expect(stdout).toMatch(/✓ DatabaseCluster storm\/wiki .*5 machines/);
  expect(stdout).toMatch(/\{"readySeconds":[\d.]+,.*\}\n$/);
}, 180_000);
