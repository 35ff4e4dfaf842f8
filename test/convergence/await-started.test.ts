import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { awaitStarted } from '../../src/convergence/await-started.ts';
import { localMachine } from './local-machine.ts';

let machine: ReturnType<typeof localMachine>;
beforeEach(() => {
  machine = localMachine();
});
afterEach(() => machine.remove());

const sample = (name: string) => readFileSync(join(import.meta.dirname, 'samples', name, 'crm_mon.xml'), 'utf8');
/** One view after the other, the last one again and again; each is counted. */
function says(...views: readonly string[]) {
  views.forEach((view, index) => machine.write(`views/${index + 1}`, view));
  const folder = machine.path('views');
  const last = String(views.length);
  machine.write(
    'bin/crm_mon',
    `#!/bin/sh\necho asked >>${folder}/asked\nn=$(wc -l <${folder}/asked)\n[ "$n" -le ${last} ] || n=${last}\ncat ${folder}/$n\n`,
  );
  chmodSync(machine.path('bin/crm_mon'), 0o755);
}
const asked = () => machine.read('views/asked').trim().split('\n').length;
const wait = (seconds: number) =>
  awaitStarted(machine.shell, { resource: 'p-db', seconds, signal: new AbortController().signal });

const STARTING = sample('healthy').replace(/(<resource id="p-db" [^>]*role=)"Started"/, '$1"Starting"');

it('ends as soon as the resource has started', async () => {
  expect(STARTING).not.toBe(sample('healthy'));
  says('', STARTING, sample('healthy'));
  await wait(60);
  expect(asked()).toBe(3);
});

it('does not take a service for started that runs where nobody knows, nor another one', async () => {
  says(sample('unclean-fencing-pending-majority'), sample('healthy').replaceAll('"p-db"', '"p-other"'));
  await wait(2);
  expect(asked()).toBeGreaterThanOrEqual(2);
});
