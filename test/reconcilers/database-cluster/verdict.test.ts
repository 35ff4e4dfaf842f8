import { describe, expect, it } from 'vitest';
import { ExternalError, type Fault } from '../../../src/errors/external-error.ts';
import type { Decision } from '../../../src/healing/decide.ts';
import type { Plan } from '../../../src/reconcilers/database-cluster/plan.ts';
import { type Situation, verdictOf } from '../../../src/reconcilers/database-cluster/status-verdict.ts';
import type { Step } from '../../../src/reconcilers/database-cluster/step.ts';

const NOTHING: Situation['applied'] = { done: [], failed: [], skipped: [] };

function plan(change: Partial<Plan> = {}): Plan {
  const machines = { machines: { 'data-1': {} } } as unknown as Plan['machines'];
  const none = { steps: [], ready: [], hash: 'cafe', drift: [], decisions: [], problems: [], waiting: [] };
  return { ...none, approval: 'NotNeeded', machines, placement: undefined, ...change };
}

function verdict(change: Partial<Plan>, more: { mode?: 'Plan'; deleting?: true; applied?: Situation['applied'] } = {}) {
  const cluster = { spec: { mode: more.mode ?? 'Apply' } } as Situation['cluster'];
  return verdictOf({
    cluster,
    deleting: more.deleting ?? false,
    plan: plan(change),
    applied: more.applied ?? NOTHING,
  });
}

const step = { action: 'Update', thing: { kind: 'machine', name: 'data-1' } } as Step;
const problem = (reason: Plan['problems'][number]['reason']) => ({ reason, message: `it is ${reason}` });
const ailment = { kind: 'silent', sinceMs: 0, action: 'page', why: 'it does not answer over SSH' } as const;
const page: Decision = { member: 'data-1', do: 'heal', action: 'page', ailment, why: ailment.why };
const held = (gate: 'grace' | 'quarantine'): Decision => ({ member: 'data-1', do: 'hold', gate, ailment, why: 'so' });
const booting = { on: 'data-1 to answer over SSH', stage: 'boot' } as const;

describe('what a pass is summed up to', () => {
  it.each(['SplitBrain', 'DataLost', 'NoQuorum', 'NoPrimary', 'HostKeyMismatch'] as const)(
    'is %s before a consent, a window, a failure and a lesser problem that is waited for',
    (reason) => {
      const waits = { steps: [step], problems: [problem('ImageNotFound'), problem(reason)], waiting: [booting] };
      expect(verdict({ ...waits, approval: 'Required' })).toMatchObject({ standing: 'stalled', reason });
      expect(verdict({ ...waits, waitsUntilMs: 7 })).toMatchObject({ reason });
      expect(verdict({ ...waits, decisions: [page] }, { mode: 'Plan' })).toMatchObject({ reason });
      const failed = [{ step, error: new Error('no') }];
      expect(verdict(waits, { applied: { ...NOTHING, failed } })).toMatchObject({
        reason,
        message: `it is ${reason} (and 1 more, see status.resources)`,
      });
    },
  );

  it('is the deletion itself while it is deleted, for nobody is served any more', () => {
    expect(verdict({ approval: 'Required', problems: [problem('NoQuorum')] }, { deleting: true })).toMatchObject({
      reason: 'ApprovalRequired',
    });
  });

  it('is a machine that a person has to look at before a consent, a window and its boot', () => {
    const message =
      'data-1 does not come back by itself, it does not answer over SSH: look at its console, or delete its server';
    for (const waits of [{ approval: 'Required' as const }, { waitsUntilMs: 7 }, {}]) {
      expect(verdict({ ...waits, decisions: [page], waiting: [booting] })).toEqual({
        standing: 'stalled',
        reason: 'HealingHeld',
        message,
      });
    }
    expect(verdict({ decisions: [held('grace'), page] })).toMatchObject({ standing: 'stalled' });
  });

  it('is a repair that is held back before what is waited for, and one that has its time after', () => {
    expect(verdict({ decisions: [held('quarantine')], waiting: [booting] })).toMatchObject({
      standing: 'failing',
      reason: 'HealingHeld',
    });
    expect(verdict({ decisions: [held('grace')], waiting: [booting] })).toMatchObject({ reason: 'Booting' });
    expect(verdict({ decisions: [held('grace')] })).toMatchObject({ standing: 'failing', reason: 'Healing' });
  });

  it('is a problem before a window that is waited for', () => {
    expect(verdict({ waitsUntilMs: 7, problems: [problem('AddressTaken')] })).toMatchObject({ reason: 'AddressTaken' });
  });
});

describe('a step that failed', () => {
  const failed = (kind: string, system: string, fault: Fault) => {
    const error = new ExternalError('no', { fault, system, operation: 'do it' });
    const of = { ...step, thing: { kind, name: 'shop' } } as Step;
    return verdict({}, { applied: { ...NOTHING, failed: [{ step: of, error }] } });
  };

  it.each([
    ['a statement on a database', 'database', 'database', 'invalid', 'DatabaseFailed', 'stalled'],
    ['a statement on a user', 'user', 'database', 'unavailable', 'UserFailed', 'failing'],
    ['a command on a machine', 'bootstrap', 'ssh', 'unavailable', 'CommandFailed', 'failing'],
    ['a command that does not end', 'service', 'ssh', 'timeout', 'CommandFailed', 'failing'],
    ['a machine that is not reached', 'machine', 'ssh', 'unreachable', 'Unreachable', 'failing'],
    ['a call to the cloud', 'server', 'nova', 'invalid', 'RefusedByCloud', 'stalled'],
    ['a Secret that Kubernetes calls invalid', 'server', 'kubernetes', 'invalid', 'RefusedByKubernetes', 'stalled'],
    ['a service of the cloud', 'server', 'nova', 'unavailable', 'Unavailable', 'failing'],
  ] as const)('%s', (_what, kind, system, fault, reason, standing) => {
    expect(failed(kind, system, fault)).toEqual({ standing, reason, message: `${kind} shop: do it: no` });
  });
});
