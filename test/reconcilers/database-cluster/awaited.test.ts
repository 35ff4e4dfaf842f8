import { describe, expect, it } from 'vitest';
import type { PacemakerView } from '../../../src/convergence/probes/pacemaker.ts';
import { awaitedAfter, awaitedOnceMade, awaitService } from '../../../src/reconcilers/database-cluster/awaited.ts';
import type { Step } from '../../../src/reconcilers/database-cluster/step.ts';
import { ExternalError } from '../../../src/errors/external-error.ts';
import type { Shell } from '../../../src/seams/shell.ts';
import type { Blueprint } from '../../../src/topologies/blueprint.ts';

type Looked = Parameters<typeof awaitedAfter>[0];
type Resource = PacemakerView['resources'][number];

const commands: string[] = [];
const shell = {
  exec: ({ command }) => {
    commands.push(command);
    return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
  },
} as Pick<Shell, 'exec'> as Shell;

const node = (name: string, unclean = false) => ({ name, online: !unclean, unclean }) as PacemakerView['nodes'][number];
const service = (role: Resource['role'], ...nodes: readonly string[]) =>
  ({ id: 'p-db', role, nodes }) as unknown as Resource;
const view = (resources: readonly Resource[], more: Partial<PacemakerView> = {}): PacemakerView =>
  ({ quorate: true, nodes: [node('data-1'), node('data-2')], resources, ...more }) as PacemakerView;

/** A pair and the machine that votes, which sees this; without a view, it answers and has no Pacemaker. */
function looked(seen: PacemakerView | 'silent' | undefined, tookMs = 2_000, topology = 'activePassive'): Looked {
  const roles = { 'data-1': 'data', 'data-2': 'data', 'quorum-1': 'quorum' };
  const members = Object.entries(roles).map(([name, role]) => ({ name, role }));
  const pacemaker = seen === undefined ? { ok: false } : { ok: true, value: seen };
  const sight = seen === 'silent' ? { answers: false } : { answers: true, tookMs, machine: { seen: { pacemaker } } };
  const guests = new Map([['quorum-1', { member: 'quorum-1', shell, sight }]]);
  return { guests, machines: { blueprint: { topology, members } as unknown as Blueprint } } as unknown as Looked;
}

const bootstrap = { do: 'run-bootstrap', member: 'quorum-1' } as Step;
const afterLook = (seen: Looked, ...ready: readonly Step[]) => awaitedAfter(seen, { ready });

describe('a look waits for the service, where the machine that votes is asked', () => {
  it('while nobody runs it', () => {
    expect(afterLook(looked(view([service('Stopped')])))).toEqual({ shell, resource: 'p-db', seconds: 6 });
    expect(afterLook(looked(view([service('Starting', 'data-2')])))?.resource).toBe('p-db');
  });
  it('while only one runs it that is not known to be dead', () => {
    const nodes = [node('data-1', true), node('data-2')];
    expect(afterLook(looked(view([service('Started', 'data-1')], { nodes })))?.resource).toBe('p-db');
  });
  it('and not where it runs, or nobody could tell', () => {
    expect(afterLook(looked(view([service('Started', 'data-1')])))).toBeUndefined();
    expect(afterLook(looked(view([])))).toBeUndefined();
    expect(afterLook(looked(view([service('Stopped')], { quorate: false })))).toBeUndefined();
    expect(afterLook(looked(undefined))).toBeUndefined();
    expect(afterLook(looked('silent'))).toBeUndefined();
    expect(afterLook(looked(view([service('Stopped')]), 2_000, 'single'))).toBeUndefined();
  });
  it('and not while something is to be done', () => {
    expect(afterLook(looked(view([service('Stopped')])), bootstrap)).toBeUndefined();
  });
  it('longer the slower machines are, a minute at most, and not where a look costs less', () => {
    const seconds = (tookMs: number) => afterLook(looked(view([service('Stopped')]), tookMs))?.seconds;
    expect([seconds(200), seconds(5_001), seconds(40_000)]).toEqual([undefined, 16, 60]);
  });
  it('in silence about whoever cannot be asked: the look finds out', async () => {
    const awaited = afterLook(looked(view([service('Stopped')])));
    const fault = new ExternalError('ssh: gone', { fault: 'unreachable', system: 'ssh', operation: 'ask' });
    if (awaited === undefined) throw new Error('nothing is awaited');
    const { signal } = new AbortController();
    await awaitService({ ...awaited, shell: { ...shell, exec: () => Promise.reject(fault) } }, signal);
    await awaitService(awaited, signal);
    expect(commands.join()).toContain('timeout -k 1 6 ');
  });
  it('no longer than the operator runs', async () => {
    const awaited = afterLook(looked(view([service('Stopped')])));
    if (awaited === undefined) throw new Error('nothing is awaited');
    const stop = new AbortController();
    const exec: Shell['exec'] = ({ signal }) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
    const waiting = awaitService({ ...awaited, shell: { ...shell, exec } }, stop.signal);
    stop.abort(new Error('the operator ends'));
    await expect(waiting).rejects.toThrow('the operator ends');
  });
});

describe('a service that is started for the first time', () => {
  const note = { ...bootstrap, noteOnly: true } as Step;
  const none = { ready: [bootstrap], waiting: [] };
  it('is waited for once all is done that makes the cluster', () => {
    expect(awaitedOnceMade(looked(undefined), none, { failed: [] })?.resource).toBe('p-db');
  });
  it('and not while something is waited for, or failed, or nothing was made', () => {
    const failed = [{ step: bootstrap, error: new Error('no') }];
    expect(awaitedOnceMade(looked(undefined), none, { failed })).toBeUndefined();
    const waiting = [{ on: 'data-1 to answer over SSH', stage: 'boot' as const }];
    expect(awaitedOnceMade(looked(undefined), { ...none, waiting }, { failed: [] })).toBeUndefined();
    expect(awaitedOnceMade(looked(undefined), { ...none, ready: [note] }, { failed: [] })).toBeUndefined();
  });
});
