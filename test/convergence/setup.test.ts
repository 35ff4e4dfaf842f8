import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObservedSetup } from '../../src/convergence/setup/observed.ts';
import { applySetupStep } from '../../src/convergence/setup/apply.ts';
import type { SecretOf } from '../../src/convergence/setup/content.ts';
import { createLedger } from '../../src/convergence/setup/ledger.ts';
import { planMachineSetup } from '../../src/convergence/setup/plan.ts';
import type { SetupStep } from '../../src/convergence/setup/step.ts';
import { observeMachine } from '../../src/convergence/observe-machine.ts';
import type { Shell } from '../../src/seams/shell.ts';
import { underControl } from '../../src/planning/plan-consent.ts';
import { toPlannedChange } from '../../src/planning/plan-print.ts';
import type { AnyStep } from '../../src/planning/step.ts';
import type { MachineSetup, ManagedFile, UnitState } from '../../src/topologies/blueprint.ts';
import { GROUP, localMachine, OWNER } from './local-machine.ts';

let machine: ReturnType<typeof localMachine>;
beforeEach(() => {
  machine = localMachine();
});
afterEach(() => machine.remove());

const SECRETS: Record<string, string | Uint8Array> = {
  password: 'correct horse battery',
  key: Uint8Array.from({ length: 256 }, (_, index) => index),
};
const secretOf: SecretOf = (name) => SECRETS[name];

const file = (path: string, content: ManagedFile['content'], rest: Partial<ManagedFile> = {}): ManagedFile => ({
  path: machine.path(path),
  content,
  mode: '0644',
  owner: OWNER,
  group: GROUP,
  ...rest,
});
const setupOf = (files: readonly ManagedFile[], units: readonly UnitState[] = []): MachineSetup => ({
  member: 'data-1',
  files,
  units,
});

async function observe(setup: MachineSetup): Promise<ObservedSetup> {
  const { setup: observed } = await observeMachine(machine.shell, { setup });
  if (!observed.ok) throw new Error(observed.why);
  return observed.value;
}

const plan = async (setup: MachineSetup) => {
  const observed = await observe(setup);
  return { observed, ...planMachineSetup({ setup, observed, secretOf, path: 'machines' }) };
};

async function apply(setup: MachineSetup, steps: readonly SetupStep[], observed: ObservedSetup): Promise<void> {
  const ledger = createLedger(observed.record);
  for (const step of steps) await applySetupStep(step, { shell: machine.shell, setup, secretOf, ledger });
}

async function converge(setup: MachineSetup): Promise<readonly SetupStep[]> {
  const { steps, observed } = await plan(setup);
  await apply(setup, steps, observed);
  return steps;
}

const shown = (steps: readonly SetupStep[]) => steps.map(({ do: verb, cause, impact }) => `${verb} ${cause} ${impact}`);

const fieldsOf = (step: AnyStep) => (step.changes ?? []).map(({ field }) => field);

describe('files', () => {
  it('are written with their bytes, modes and secrets, and then nothing is left to do', async () => {
    const setup = setupOf([
      file('etc/app/app.conf', ['user = app\npassword = ', { secret: 'password' }, '\n'], { mode: '0600' }),
      file('etc/app/key', [{ secret: 'key' }], { mode: '0400' }),
      file('usr/local/lib/scp/tool', ['#!/bin/sh\necho "grüße"\n'], { mode: '0755' }),
      file('etc/empty', []),
    ]);
    expect(shown(await converge(setup))).toEqual(['write-files Declared None']);
    expect(machine.read('etc/app/app.conf')).toBe('user = app\npassword = correct horse battery\n');
    expect(machine.read('usr/local/lib/scp/tool')).toContain('grüße');
    expect(['etc/app/app.conf', 'etc/app/key', 'usr/local/lib/scp/tool'].map(machine.mode)).toEqual([
      '600',
      '400',
      '755',
    ]);
    expect(machine.mode('etc/app')).toBe('755');
    expect((await plan(setup)).steps).toEqual([]);
  });

  it('cost one round trip to look at and one to write, however many there are', async () => {
    const files = Array.from({ length: 60 }, (_, index) => file(`etc/many/${index}`, [`number ${index}\n`]));
    await converge(setupOf(files));
    expect(machine.commands).toHaveLength(2);
    expect(machine.read('etc/many/59')).toBe('number 59\n');
  });

  it('cost no more when units have to take notice of them and to be set', async () => {
    machine.unit('web', 'active=active');
    machine.unit('app', '');
    const files = ['a', 'b'].map((name) => file(`etc/${name}`, ['1'], { notifies: [{ unit: 'web', how: 'reload' }] }));
    const setup = setupOf(files, [{ name: 'app', enabled: true, running: true }]);
    expect(shown(await converge(setup))).toEqual(['write-files Declared None', 'set-units Declared None']);
    expect(machine.commands).toHaveLength(3);
    expect(machine.told()).toEqual(['reload web', 'enable --quiet app', 'start app']);
    expect((await plan(setup)).steps).toEqual([]);
  });

  it('never have a secret in a command, a plan or an error', async () => {
    const setup = setupOf([file('etc/secret', ['x ', { secret: 'password' }], { owner: 'nobody-at-all' })]);
    const { steps, observed } = await plan(setup);
    const failure = apply(setup, steps, observed);
    await expect(failure).rejects.toThrow('nobody-at-all');
    await expect(failure).rejects.not.toThrow('correct horse');
    expect(JSON.stringify([steps, machine.commands.map(({ command }) => command)])).not.toContain('correct horse');
    expect(machine.has('etc/secret')).toBe(false);
  });

  it('leave nothing of their contents behind when they cannot be put in place', async () => {
    const setup = setupOf([
      file('etc/one', [{ secret: 'password' }]),
      file('etc/two', ['x'], { owner: 'nobody-at-all' }),
    ]);
    await expect(converge(setup)).rejects.toMatchObject({ fault: 'unavailable', operation: 'write files on data-1' });
    expect([machine.has('etc/one'), machine.has('etc/two')]).toEqual([false, false]);
    expect(machine.has('etc/one.scp-new') || machine.has('etc/two.scp-new')).toBe(false);
  });

  it('are left as they are where their contents did not arrive whole', async () => {
    const before = setupOf([file('etc/one', ['old']), file('etc/two', ['old'])]);
    await converge(before);
    const after = setupOf([file('etc/one', ['new']), file('etc/two', ['new'])]);
    const { steps, observed } = await plan(after);
    const { shell } = machine;
    // As when whoever sends is gone: what came so far, and then the end of the input.
    for (const share of [0, 0.5, 0.9]) {
      const cut: Shell = {
        ...shell,
        exec: (request) => {
          const text = String(request.stdin);
          return shell.exec({ ...request, stdin: text.slice(0, Math.floor(text.length * share)) });
        },
      };
      const on = { shell: cut, setup: after, secretOf, ledger: createLedger(observed.record) };
      await expect(applySetupStep(steps[0]!, on)).rejects.toThrow('did not arrive whole');
      expect([machine.read('etc/one'), machine.read('etc/two')]).toEqual(['old', 'old']);
    }
    expect(await plan(after)).toMatchObject({ observed, steps });
  });

  it('that somebody changed are drift, those declared otherwise are not', async () => {
    const before = setupOf([file('etc/a', ['one']), file('etc/b', ['one'])]);
    await converge(before);
    machine.write('etc/a', 'by hand');
    const after = setupOf([file('etc/a', ['one']), file('etc/b', ['two'])]);
    const { steps } = await plan(after);
    expect(shown(steps)).toEqual(['write-files Declared None', 'write-files Drift None']);
    const reported = underControl({ drift: { policy: 'Report', overrides: [] } }, steps);
    expect(reported.ready.flatMap(fieldsOf)).toEqual([`files[${machine.path('etc/b')}]`]);
    expect(reported.drift).toMatchObject([{ field: `files[${machine.path('etc/a')}]`, policy: 'Report' }]);
    await converge(after);
    expect([machine.read('etc/a'), machine.read('etc/b')]).toEqual(['one', 'two']);
  });

  it('differ by mode and kind too', async () => {
    const setup = setupOf([file('etc/a', ['one'], { mode: '0600' })]);
    await converge(setup);
    await machine.shell.exec({ command: `chmod 0644 ${machine.path('etc/a')}`, timeoutMs: 1 });
    expect(shown(await converge(setup))).toEqual(['write-files Drift None']);
    const moved = machine.path('etc/elsewhere');
    const link = `mv ${machine.path('etc/a')} ${moved}; ln -s ${moved} ${machine.path('etc/a')}`;
    await machine.shell.exec({ command: link, timeoutMs: 1 });
    expect(shown(await converge(setup))).toEqual(['write-files Drift None']);
    expect((await plan(setup)).steps).toEqual([]);
  });

  it('show hashes to people, and of secrets not even those', async () => {
    const setup = setupOf([file('etc/a', ['one']), file('etc/b', [{ secret: 'password' }])]);
    machine.write('etc/b', 'guess');
    const { steps } = await plan(setup);
    const [change] = steps.map(toPlannedChange);
    expect(change?.fields).toEqual([
      { field: `files[${machine.path('etc/a')}]`, from: undefined, to: `sha256:7692c3ad3540 0644 ${OWNER}:${GROUP}` },
      {
        field: `files[${machine.path('etc/b')}]`,
        from: `other content 0644 ${OWNER}:${GROUP}`,
        to: `content as declared 0644 ${OWNER}:${GROUP}`,
      },
    ]);
  });

  it('wait for secrets that there are not yet', async () => {
    const { steps, missingSecrets } = await plan(setupOf([file('etc/a', ['x']), file('etc/b', [{ secret: 'later' }])]));
    expect(missingSecrets).toEqual(['later']);
    expect(steps.flatMap(fieldsOf)).toEqual([`files[${machine.path('etc/a')}]`]);
  });

  it('that are no longer declared go, unless somebody made them his own', async () => {
    await converge(setupOf([file('etc/a', ['one']), file('etc/b', ['one']), file('etc/c', ['one'])]));
    machine.write('etc/b', 'mine');
    const setup = setupOf([file('etc/c', ['one'])]);
    await converge(setup);
    expect([machine.has('etc/a'), machine.read('etc/b')]).toEqual([false, 'mine']);
    expect((await plan(setup)).steps).toEqual([]);
  });

  it('that are as declared without our doing are only written down', async () => {
    machine.write('etc/a', 'one');
    expect(shown(await converge(setupOf([file('etc/a', ['one'])])))).toEqual(['record-setup Declared None']);
    machine.write('etc/a', 'two');
    expect(shown((await plan(setupOf([file('etc/a', ['one'])]))).steps)).toEqual(['write-files Drift None']);
  });

  it('count as never written when the record is garbage', async () => {
    machine.write('etc/scp/state.json', '{"version": 1, "files": [');
    machine.write('etc/a', 'old');
    expect(shown(await converge(setupOf([file('etc/a', ['new'])])))).toEqual(['write-files Declared None']);
  });
});

describe('units', () => {
  const web: UnitState = { name: 'web', enabled: true, running: true };

  it('come into the declared state, and what is not declared stays', async () => {
    machine.unit('web', '');
    machine.unit('old', 'enabled=enabled active=active');
    machine.unit('held', 'active=active');
    machine.unit('hidden', 'enabled=masked');
    machine.unit('veiled', 'enabled=masked-runtime');
    const enabled = (name: string) => ({ name, enabled: true });
    const [old, held] = ['old', 'held'].map((name) => ({ name, enabled: false }));
    const setup = setupOf([], [web, { ...old!, running: false }, held!, ...['hidden', 'veiled'].map(enabled)]);
    expect(shown(await converge(setup))).toEqual(['set-units Declared None', 'set-units Declared Restart']);
    expect(machine.told()).toEqual([
      'unmask --quiet hidden',
      'unmask --runtime --quiet veiled',
      'enable --quiet web hidden veiled',
      'disable --quiet old',
      'start web',
      'stop old',
    ]);
    expect((await plan(setup)).steps).toEqual([]);
  });

  it('that somebody stopped are drift', async () => {
    machine.unit('web', '');
    await converge(setupOf([], [web]));
    machine.unit('web', 'enabled=enabled active=failed');
    expect(shown(await converge(setupOf([], [web])))).toEqual(['set-units Drift None']);
    expect((await plan(setupOf([], [web]))).steps).toEqual([]);
  });

  it('that nobody can enable or that do not exist are left alone where that is right', async () => {
    machine.unit('part', 'enabled=static');
    const setup = setupOf(
      [],
      [
        { name: 'part', enabled: true },
        { name: 'none', enabled: false, running: false },
      ],
    );
    expect((await plan(setup)).steps).toEqual([]);
  });

  it('take notice of files once each, a restart instead of a reload', async () => {
    machine.unit('web', 'active=active');
    machine.unit('idle', '');
    const setup = setupOf([
      file('etc/a', ['1'], { notifies: [{ unit: 'web', how: 'reload' }] }),
      file('etc/b', ['1'], {
        notifies: [
          { unit: 'web', how: 'restart' },
          { unit: 'idle', how: 'reload' },
        ],
      }),
    ]);
    // Only b restarts something: it is a step of its own, that may have to wait.
    expect(shown(await converge(setup))).toEqual(['write-files Declared None', 'write-files Declared Restart']);
    expect(machine.told()).toEqual(['reload web', 'try-restart web']);
    await converge(setup);
    expect(machine.told()).toEqual([]);
  });

  it('take notice in their own way where they have one', async () => {
    machine.unit('db', 'active=active');
    const note = machine.path('note');
    const setup = setupOf(
      [file('etc/a', ['1'], { notifies: [{ unit: 'db', how: 'restart' }] })],
      [{ name: 'db', enabled: false, commands: { restart: `echo "it's me" >${note}` } }],
    );
    await converge(setup);
    expect(machine.told()).toEqual([]);
    expect(machine.read('note')).toBe("it's me\n");
  });

  it('are told after all when they could not be told at first', async () => {
    machine.unit('web', 'active=active');
    machine.unit('other', 'active=active');
    machine.write('units/web.broken', '');
    const notifies = [
      { unit: 'web', how: 'restart' },
      { unit: 'other', how: 'reload' },
    ] as const;
    const setup = setupOf([file('etc/a', ['1'], { notifies })]);
    await expect(converge(setup)).rejects.toMatchObject({ operation: 'restart web on data-1' });
    machine.told();
    await machine.shell.exec({ command: `rm ${machine.path('units/web.broken')}`, timeoutMs: 1 });
    expect(shown(await converge(setup))).toEqual(['notify-units Declared Restart']);
    expect(machine.told()).toEqual(['daemon-reload', 'try-restart web']);
    expect((await plan(setup)).steps).toEqual([]);
  });

  it('count as neither told nor set where the answer was lost', async () => {
    const notifies = [{ unit: 'web', how: 'restart' }] as const;
    const setup = setupOf([file('etc/a', ['1'], { notifies })], [{ name: 'web', enabled: true }]);
    machine.unit('web', '');
    const { steps, observed } = await plan(setup);
    const ledger = createLedger(observed.record);
    const shell = { ...machine.shell, exec: () => Promise.reject(new Error('the connection broke')) };
    for (const step of steps) {
      await expect(applySetupStep(step, { shell, setup, secretOf, ledger })).rejects.toThrow('the connection broke');
    }
    expect(steps.map(({ do: verb }) => verb)).toEqual(['write-files', 'set-units']);
    expect(ledger.record).toMatchObject({ units: {}, pending: { web: 'restart' } });
  });

  it('of which systemd has old files are read again', async () => {
    machine.unit('web', 'active=active stale=yes');
    const setup = setupOf([], [{ name: 'web', enabled: false }]);
    expect(shown(await converge(setup))).toEqual(['notify-units Declared None']);
    expect(machine.told()).toEqual(['daemon-reload']);
  });

  it('say what kept them from starting', async () => {
    await expect(converge(setupOf([], [{ name: 'none', enabled: false, running: true }]))).rejects.toThrow(
      'Unit none not found.',
    );
  });
});
