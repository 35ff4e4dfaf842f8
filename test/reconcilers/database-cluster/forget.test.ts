import { expect, it } from 'vitest';
import type { Assessment } from '../../../src/convergence/assess/index.ts';
import { planForgetting } from '../../../src/reconcilers/database-cluster/plan-forget.ts';
import { databaseBlueprint } from '../../../src/topologies/database/index.ts';
import { declared, placed } from '../../topologies/declared.ts';

const placement = placed(databaseBlueprint(declared({ topology: 'activePassive' }), []));
const assessment = { keptOff: { member: 'data-2', resources: ['p-db', 'p-fs'] } } as unknown as Assessment;
const scene = { assessment, placement, forgottenMs: undefined, nowMs: 1_000_000 };

it('has the failures of each resource forgotten, on the machine that is left and nowhere else', () => {
  const [step] = planForgetting(scene);
  const host = placement.members['data-2']!.hostname;
  const line = (resource: string) => `crm_resource --cleanup --resource ${resource} --node ${host}`;
  expect(step).toMatchObject({ member: 'data-2', impact: 'None', command: `${line('p-db')} && ${line('p-fs')}` });
});

it('does so no more often than Pacemaker by itself: a server that cannot start is not tried again and again', () => {
  const after = (ms: number) => planForgetting({ ...scene, forgottenMs: scene.nowMs - ms });
  expect([after(299_000), after(300_000)]).toEqual([[], [expect.anything()]]);
});

it('leaves everything else to Pacemaker', () => {
  expect(planForgetting({ ...scene, assessment: undefined })).toEqual([]);
  expect(planForgetting({ ...scene, assessment: { ...assessment, keptOff: undefined } })).toEqual([]);
});
