import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeActivePassive } from './active-passive.ts';
import { type Lab, setLab } from './lab.ts';

let lab: Lab;

beforeEach(async () => {
  lab = await setLab();
});

afterEach(() => {
  lab.stop();
  expect(lab.unexpected).toEqual([]);
});

test.each(['mysql', 'postgresql'] as const)(
  'an active-passive %s cluster is bootstrapped by its own steps and serves',
  async (engine) => {
    const cluster = await makeActivePassive(lab, engine);
    await lab.clock.advance(60_000);
    const seen = await cluster.quorum.sh('crm_mon --output-as=xml; corosync-quorumtool -s');
    expect(seen.stdout).toContain('role="Promoted"');
  },
);
