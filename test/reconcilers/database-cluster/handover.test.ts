import { describe, expect, it } from 'vitest';
import type { Assessment, MemberAssessment } from '../../../src/convergence/assess/index.ts';
import { handOver, type HandoverScene } from '../../../src/reconcilers/database-cluster/plan-handover.ts';
import { leaveFirst } from '../../../src/reconcilers/database-cluster/plan-leave.ts';
import type { Step } from '../../../src/reconcilers/database-cluster/step.ts';
import { databaseBlueprint } from '../../../src/topologies/database/index.ts';
import { declared, placed } from '../../topologies/declared.ts';

const member = (copy: MemberAssessment['copy'], ...reasons: string[]): MemberAssessment => ({
  role: 'Unknown',
  replication: { state: 'None' },
  copy,
  disturb: { allowed: reasons.length === 0, reasons },
});

const SERVED: Assessment = {
  quorate: true,
  primary: 'data-1',
  endpointHolder: 'data-1',
  cutOff: undefined,
  goodCopies: ['data-1', 'data-2'],
  lastGoodCopy: undefined,
  dangers: [],
  members: { 'data-1': member('good'), 'data-2': member('good'), 'quorum-1': member('none') },
};

function scene(
  change: Partial<HandoverScene> = {},
  topology: 'activePassive' | 'galera' = 'activePassive',
): HandoverScene {
  const blueprint = databaseBlueprint(declared({ topology }), []);
  return {
    cluster: {
      spec: { patience: { serviceSeconds: 120 }, drift: { policy: 'Correct', overrides: [] } },
    } as unknown as HandoverScene['cluster'],
    blueprint,
    placement: placed(blueprint),
    assessment: SERVED,
    inside: { whole: true, restartsStack: [] },
    answers: true,
    failedMove: undefined,
    nowMs: 0,
    ...change,
  };
}

const common = { needs: [], cause: 'Declared', path: 'machines' } as const;

const remake = (name: string, more: Partial<Step> = {}): Step =>
  ({
    ...common,
    do: 'delete-server',
    key: `delete ${name}`,
    thing: { kind: 'server', name, id: name },
    action: 'Replace',
    impact: 'Replace',
    id: name,
    member: name,
    changes: [{ field: 'image', from: 'a', to: 'b', body: undefined }],
    ...more,
  }) as Step;

const FACTS = { sha256: '', mode: '0644', owner: 'root', group: 'root' };

const write = (name: string, impact: 'None' | 'Restart', cause: 'Declared' | 'Drift' = 'Declared'): Step => ({
  ...common,
  do: 'write-files',
  key: `write ${impact} ${name}`,
  thing: { kind: 'machine', name },
  action: 'Update',
  impact,
  cause,
  member: name,
  changes: [{ field: 'files[/etc/my.cnf]', from: 'a', to: 'b', body: { path: '/etc/my.cnf', written: FACTS } }],
});

const keys = (steps: readonly Step[]) => steps.map(({ key }) => key);

describe('a machine that serves', () => {
  it('hands over before it is made anew, and is not touched before it was looked at again', () => {
    const { steps, held, waiting } = handOver([remake('data-1')], scene());
    expect(keys(steps)).toEqual(['move/data-1', 'delete data-1']);
    expect([...held]).toEqual(['delete data-1']);
    expect(waiting).toEqual([]);
    expect(steps[0]).toMatchObject({
      command: '/usr/local/lib/scp/switchover g-svc p-db shop-data-2 480',
      member: 'data-1',
      interrupts: true,
      moves: { to: 'data-2', why: 'data-1 is to be made anew' },
    });
  });

  it('hands over once the other has its files', () => {
    const { steps, held } = handOver([write('data-2', 'None'), write('data-1', 'Restart')], scene());
    expect(keys(steps)).toEqual(['write None data-2', 'move/data-1', 'write Restart data-1']);
    expect(steps[1]?.needs).toEqual(['write None data-2']);
    expect([...held]).toEqual(['write Restart data-1']);
  });

  it('does not wait for anybody when it has to be repaired', () => {
    const steps = [remake('data-1', { repairs: true })];
    expect(handOver(steps, scene())).toEqual({ steps, held: new Set(), waiting: [] });
  });

  it('stays while the other is not in step, and says so', () => {
    const members = { ...SERVED.members, 'data-2': member('stale') };
    const { steps, held, waiting } = handOver([remake('data-1')], scene({ assessment: { ...SERVED, members } }));
    expect([keys(steps), [...held]]).toEqual([['delete data-1'], ['delete data-1']]);
    expect(waiting[0]?.on).toBe('data-2 to be able to take over from data-1: data-2 is not known to have all the data');
  });

  it('has its server restarted in place where nobody can take over, but not all that keeps the cluster together', () => {
    const alone = { whole: false, restartsStack: [] };
    const steps = [write('data-1', 'Restart')];
    expect(handOver(steps, scene({ inside: alone })).held.size).toBe(0);
    const stack = handOver(steps, scene({ inside: { ...alone, restartsStack: ['data-1'] } }));
    expect([keys(stack.steps), stack.held.size, stack.waiting.length]).toEqual([['write Restart data-1'], 1, 1]);
  });

  it('stays until Pacemaker starts on the other what failed there too often', () => {
    const members = { ...SERVED.members, 'data-2': { ...member('good'), wornOut: ['p-db'] } };
    const worn = scene({ assessment: { ...SERVED, members } });
    for (const step of [remake('data-1'), write('data-1', 'Restart')]) {
      const { steps, held, waiting } = handOver([step], worn);
      expect([steps, [...held]]).toEqual([[step], [step.key]]);
      expect(waiting[0]?.on).toBe(
        'data-2 to be able to take over from data-1: p-db failed too often on data-2, where Pacemaker starts nothing of that again until 5 minutes have passed',
      );
    }
  });

  it('stays for an hour where the other could not take over, unless it is for something else', () => {
    const [move] = handOver([write('data-1', 'Restart')], scene()).steps;
    const sake = move?.do === 'make-way' ? (move.moves?.sake ?? '') : '';
    const failedMove = { sake, atMs: 0, why: 'p-db is not on shop-data-2' };
    const soon = handOver([write('data-1', 'Restart')], scene({ failedMove, nowMs: 60_000 }));
    expect([keys(soon.steps), soon.held.size]).toEqual([['write Restart data-1'], 1]);
    expect(soon.waiting[0]?.on).toContain('(p-db is not on shop-data-2), and is tried again at 1970-01-01T01:00:00Z');
    const later = handOver([write('data-1', 'Restart')], scene({ failedMove, nowMs: 3_600_000 }));
    expect(keys(later.steps)).toContain('move/data-1');
    expect(keys(handOver([remake('data-1')], scene({ failedMove, nowMs: 60_000 })).steps)).toContain('move/data-1');
  });

  it('goes after all others', () => {
    const { steps, held } = handOver([write('quorum-1', 'Restart'), remake('data-1')], scene());
    expect([keys(steps), [...held]]).toEqual([['write Restart quorum-1', 'delete data-1'], ['delete data-1']]);
  });

  it('moves for nothing that is only reported', () => {
    const drift = { policy: 'Report' as const, overrides: [] };
    const { cluster } = scene();
    const reporting = { ...cluster, spec: { ...cluster.spec, drift } };
    const drifted = [write('data-1', 'Restart', 'Drift')];
    expect(keys(handOver(drifted, scene({ cluster: reporting })).steps)).toEqual(keys(drifted));
    // Nor does what is only reported of others keep it.
    const both = [write('data-2', 'Restart', 'Drift'), remake('data-1')];
    expect(keys(handOver(both, scene({ cluster: reporting })).steps)).toContain('move/data-1');
  });

  it('is what others wait for, too, while its database does not answer', () => {
    const { held, waiting } = handOver([remake('data-2')], scene({ answers: false }));
    expect([...held]).toEqual(['delete data-2']);
    expect(waiting[0]?.on).toBe('the database of data-1 to answer, before data-2 is made anew');
    expect(handOver([remake('data-2', { repairs: true })], scene({ answers: false })).held.size).toBe(0);
  });

  it('is a load balancer of Galera with the address as well; its data nodes need not move anything', () => {
    const members = Object.fromEntries(
      ['data-1', 'data-2', 'arbitrator-1', 'lb-1', 'lb-2'].map((name) => [name, member('none')]),
    );
    const assessment = { ...SERVED, endpointHolder: 'lb-2', members };
    const { steps } = handOver([remake('lb-2')], scene({ assessment }, 'galera'));
    expect(steps[0]).toMatchObject({ command: expect.stringContaining('g-svc p-lb shop-lb-1') as string });
    expect(keys(handOver([remake('data-1')], scene({ assessment }, 'galera')).steps)).toEqual(['delete data-1']);
  });
});

describe('a machine that is made anew for what is declared', () => {
  const leave = (steps: readonly Step[], change: Partial<HandoverScene> = {}, held: readonly string[] = []) => {
    const { cluster, blueprint } = scene(change);
    return leaveFirst(steps, {
      cluster,
      blueprint,
      answering: ['data-1', 'data-2'],
      primary: 'data-1',
      held: new Set(held),
    });
  };

  it('says goodbye to the others first', () => {
    const steps = leave([remake('data-2')]);
    expect(keys(steps)).toEqual(['leave/data-2', 'delete data-2']);
    expect(steps[1]?.needs).toEqual(['leave/data-2']);
    expect(steps[0]).toMatchObject({ member: 'data-2', interrupts: true });
  });

  it('is a node of Galera that clients are led away from before, for as long as its load balancers take to notice', () => {
    const { cluster, blueprint } = scene({}, 'galera');
    const patience = { ...cluster.spec.patience, tokenMs: 3_000 };
    const hasty = { ...cluster, spec: { ...cluster.spec, patience } } as typeof cluster;
    const all = [remake('data-1'), remake('arbitrator-1')];
    const answering = ['data-1', 'arbitrator-1'];
    const about = { cluster: hasty, blueprint, answering, primary: 'data-1', held: new Set<string>() };
    const steps = leaveFirst(all, about);
    expect(keys(steps)).toEqual(['leave/data-1', 'delete data-1', 'leave/arbitrator-1', 'delete arbitrator-1']);
    expect(steps[0]).toMatchObject({
      command: '/usr/local/lib/scp/galera-leave 6',
      moves: { to: 'data-2', why: 'data-1 is to be made anew' },
    });
    const goodbye = 'systemctl stop garb && systemctl stop pacemaker && systemctl stop corosync';
    expect(steps[2]).toMatchObject({ command: goodbye });
    const [waiting] = leaveFirst(all, { ...about, primary: 'data-2' });
    expect(waiting).not.toHaveProperty('moves');
  });

  it('does not, where it stays for now or for good, is broken, or says nothing', () => {
    const drift = { policy: 'Report' as const, overrides: [] };
    const { cluster } = scene();
    const reporting = { cluster: { ...cluster, spec: { ...cluster.spec, drift } } };
    expect(keys(leave([remake('data-1')], {}, ['delete data-1']))).toEqual(['delete data-1']);
    expect(keys(leave([remake('data-2', { cause: 'Drift' })], reporting))).toEqual(['delete data-2']);
    expect(keys(leave([remake('data-2', { repairs: true })]))).toEqual(['delete data-2']);
    expect(keys(leave([remake('quorum-1')]))).toEqual(['delete quorum-1']);
  });
});
