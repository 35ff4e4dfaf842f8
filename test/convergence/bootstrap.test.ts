import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyBootstrapStep } from '../../src/convergence/bootstrap/apply.ts';
import { planBootstrap } from '../../src/convergence/bootstrap/plan.ts';
import { underControl } from '../../src/planning/plan-consent.ts';
import { observeMachine } from '../../src/convergence/observe-machine.ts';
import type { Done } from '../../src/convergence/setup/observed.ts';
import type { BootstrapStep } from '../../src/topologies/blueprint.ts';
import { localMachine } from './local-machine.ts';

const step = (name: string, on: readonly string[], rest: Partial<BootstrapStep> = {}): BootstrapStep => ({
  name,
  on,
  done: 'false',
  run: 'true',
  timeoutMs: 10_000,
  ...rest,
});

const all = (state: Done, ...names: string[]): Record<string, Done> =>
  Object.fromEntries(names.map((name) => [name, state]));

describe('the plan of a bootstrap', () => {
  const bootstrap = [step('disks', ['a', 'b']), step('cluster', ['a', 'b', 'c']), step('database', ['a'])];
  const plan = (done: Record<string, Record<string, Done>>, needs = {}) =>
    planBootstrap({ bootstrap, done, path: 'machines', needs });
  const keys = (planned: ReturnType<typeof plan>) => planned.steps.map(({ key }) => key);

  it('has each step wait for the one before, everywhere', () => {
    const open = all('open', 'disks', 'cluster', 'database');
    const planned = plan({ a: open, b: open, c: open }, { a: ['files/a'], b: ['files/b'] });
    expect(planned.steps.map(({ key, needs }) => [key, needs])).toEqual([
      ['bootstrap/disks/a', ['files/a', 'files/b']],
      ['bootstrap/disks/b', ['files/a', 'files/b']],
      ['bootstrap/cluster/a', ['files/a', 'files/b', 'bootstrap/disks/a', 'bootstrap/disks/b']],
      ['bootstrap/cluster/b', ['files/a', 'files/b', 'bootstrap/disks/a', 'bootstrap/disks/b']],
      ['bootstrap/cluster/c', ['files/a', 'files/b', 'bootstrap/disks/a', 'bootstrap/disks/b']],
      [
        'bootstrap/database/a',
        ['files/a', ...['disks/a', 'disks/b', 'cluster/a', 'cluster/b', 'cluster/c'].map((one) => `bootstrap/${one}`)],
      ],
    ]);
  });

  it('is only about what is not done', () => {
    const done = all('done', 'disks', 'cluster', 'database');
    expect(keys(plan({ a: done, b: { ...done, disks: 'open' }, c: done }))).toEqual(['bootstrap/disks/b']);
    expect(plan({ a: done, b: done, c: done })).toEqual({ steps: [] });
  });

  it('leaves out what has to wait for restarts, and goes on without it', () => {
    const late = [step('a', ['one']), step('b', ['one'], { afterRestartsOf: 'corosync' }), step('c', ['one'])];
    const about = { bootstrap: late, done: { one: all('open', 'a', 'b', 'c') }, path: 'machines', needs: {} };
    const under = (...units: string[]) => keys(planBootstrap({ ...about, restarting: new Set(units) }));
    expect(under('corosync')).toEqual(['bootstrap/a/one', 'bootstrap/c/one']);
    expect(under('mariadb')).toEqual(['bootstrap/a/one', 'bootstrap/b/one', 'bootstrap/c/one']);
  });

  it('runs steps beside each other that do not build on each other', () => {
    const apart = [step('disks', ['a']), step('data', ['a']), step('ring', ['b'], { after: [] })];
    const after = [...apart, step('rules', ['b'], { after: ['ring'] }), step('last', ['a'])];
    const about = { bootstrap: after, path: 'machines', needs: {} };
    const open = { a: all('open', 'disks', 'data', 'last'), b: all('open', 'ring', 'rules') };
    const needed = (planned: ReturnType<typeof plan>) => planned.steps.map(({ key, needs }) => [key, needs]);
    const key = (name: string) => `bootstrap/${name}`;
    expect(needed(planBootstrap({ ...about, done: open }))).toEqual([
      [key('disks/a'), []],
      [key('data/a'), [key('disks/a')]],
      [key('ring/b'), []],
      [key('rules/b'), [key('ring/b')]],
      [key('last/a'), ['disks/a', 'data/a', 'ring/b', 'rules/b'].map(key)],
    ]);
    const silent = { ...open, a: {} };
    expect(planBootstrap({ ...about, done: silent })).toEqual({
      steps: [],
      waitsFor: { step: 'disks', members: ['a'] },
    });
  });

  it('does not go on past a step of which a member says nothing', () => {
    const open = all('open', 'disks', 'cluster', 'database');
    const planned = plan({ a: open, c: open });
    expect(keys(planned)).toEqual(['bootstrap/disks/a']);
    expect(planned.waitsFor).toEqual({ step: 'disks', members: ['b'] });
  });
});

describe('what a machine has noted', () => {
  const lasts = { as: 'v1', units: [] };
  const bootstrap = [step('cluster', ['a', 'b'], { lasts }), step('size', ['a'])];
  const plan = (a: Done, b: Done, more = {}) =>
    planBootstrap({
      bootstrap,
      done: { a: { cluster: a, size: 'open' }, b: { cluster: b } },
      path: 'machines',
      needs: {},
      ...more,
    });

  it('tells what somebody undid from what is made for the first time; both come before what is built on them', () => {
    expect(plan('undone', 'open').steps).toMatchObject([
      { key: 'bootstrap/cluster/a', action: 'Create', cause: 'Drift', changes: [{ from: 'undone', to: 'done' }] },
      { key: 'bootstrap/cluster/b', action: 'Create', cause: 'Declared' },
      { key: 'bootstrap/size/a', needs: ['bootstrap/cluster/a', 'bootstrap/cluster/b'] },
    ]);
  });

  it('is to be noted where it is not, once nothing else is to be done to that machine, and never for show', () => {
    const notes = (planned: ReturnType<typeof plan>) =>
      planned.steps.flatMap(({ key, noteOnly }) => (noteOnly ? [key] : []));
    expect(notes(plan('unnoted', 'done'))).toEqual(['note bootstrap/cluster/a']);
    expect(notes(plan('unnoted', 'unnoted', { needs: { b: ['files/b'] } }))).toEqual(['note bootstrap/cluster/a']);
    expect(notes(plan('unnoted', 'unnoted', { notes: false }))).toEqual([]);
  });

  it('leaves what is only to be reported, and all that is built on it', () => {
    const { steps, ready, drift } = underControl(
      { drift: { policy: 'Report', overrides: [] } },
      plan('undone', 'done').steps,
    );
    expect([steps, ready]).toEqual([[], []]);
    expect(drift).toMatchObject([{ thing: { name: 'a/cluster' }, field: 'state', want: 'done', have: 'undone' }]);
  });

  it('keeps no other machine waiting where it is left so', () => {
    const [, size] = plan('done', 'undone', { undoneStays: true }).steps;
    expect(size).toMatchObject({ key: 'bootstrap/size/a', needs: [] });
    const [, own] = plan('undone', 'done', { undoneStays: true }).steps;
    expect(own).toMatchObject({ key: 'bootstrap/size/a', needs: ['bootstrap/cluster/a'] });
  });
});

describe('a bootstrap step', () => {
  let machine: ReturnType<typeof localMachine>;
  beforeEach(() => {
    machine = localMachine();
  });
  afterEach(() => machine.remove());

  const look = async (...bootstrap: BootstrapStep[]) => {
    const setup = { member: 'a', files: [], units: [] };
    return (await observeMachine(machine.shell, { setup, bootstrap, seconds: 1 })).bootstrap;
  };
  const run = async (one: BootstrapStep) => {
    const planned = planBootstrap({ bootstrap: [one], done: { a: { [one.name]: 'open' } }, path: 'x', needs: {} });
    const secretOf = (name: string) => ({ password: 'correct horse', lines: 'a\nb' })[name];
    for (const each of planned.steps) {
      await applyBootstrapStep(each, { shell: machine.shell, bootstrap: [one], secretOf });
    }
  };

  it('is looked at by its own check, and one that hangs says nothing', async () => {
    const found = await look(
      step('yes', ['a'], { done: 'true' }),
      step('no', ['a'], { done: 'exit 1' }),
      step('not there yet', ['a'], { done: '/usr/local/lib/scp/none check' }),
      step('hung', ['a'], { done: 'sleep 60' }),
      step('elsewhere', ['b'], { done: 'true' }),
    );
    expect(found).toEqual({ yes: 'done', no: 'open', 'not there yet': 'open', hung: 'unknown' });
  });

  it('runs once, with its secrets on its input only', async () => {
    const made = machine.path('made');
    const one = step('make', ['a'], { done: `test -e ${made}`, run: `cat >>${made}`, secrets: ['password'] });
    await run(one);
    await run(one);
    expect(machine.read('made')).toBe('password=correct horse\n');
    expect(machine.commands.map(({ command }) => command).join()).not.toContain('correct horse');
  });

  it('fails with the last words of what it ran, without secrets', async () => {
    const failing = step('make', ['a'], { run: 'cat >&2; exit 3', secrets: ['password'] });
    const failure = run(failing);
    await expect(failure).rejects.toThrow('bootstrap "make" on a: the command ended with 3: password=***');
  });

  it('fails when its check is not satisfied afterwards', async () => {
    await expect(run(step('make', ['a']))).rejects.toThrow('still says that it is not done');
  });

  it('that lasts is known as undone from then on, until something else is declared, one of its units fails or the machine boots', async () => {
    const made = machine.path('made');
    const one = (as = 'v1', units: string[] = []) =>
      step('make', ['a'], { done: `test -e ${made}`, run: `touch ${made}`, lasts: { as, units } });
    const how = async (wanted = one()) => (await look(wanted))['make'];
    expect(await how()).toBe('open');
    await run(one());
    expect(await how()).toBe('done');
    expect(await how(one('v2'))).toBe('unnoted');
    rmSync(made);
    expect(await how()).toBe('undone');
    expect(await how(one('v2'))).toBe('open');
    machine.unit('broken', 'active=failed');
    expect(await how(one('v1', ['broken']))).toBe('open');
    expect(await how(step('make', ['a'], { ...one(), done: 'exit 2' }))).toBe('open');
    rmSync(machine.path('run/scp/made'), { recursive: true });
    expect(await how()).toBe('open');
    machine.write('made', '');
    expect(await how()).toBe('unnoted');
    const [note] = planBootstrap({
      bootstrap: [one()],
      done: { a: { make: 'unnoted' } },
      path: 'x',
      needs: {},
    }).steps;
    await applyBootstrapStep(note!, { shell: machine.shell, bootstrap: [one()], secretOf: () => undefined });
    expect(await how()).toBe('done');
  });

  it('takes no secret of several lines', async () => {
    await expect(run(step('make', ['a'], { secrets: ['lines'] }))).rejects.toThrow('has to be one line');
  });
});
