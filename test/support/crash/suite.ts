import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachOnce, FAULTS, once, UNHEARD } from './faults.ts';
import { type Flow, isOfObject, killings, setFlow, type Stage, type Subject } from './matrix.ts';

/** Every flow of a kind, with a kill around every write and with every fault. */
export function describeCrashes(flows: readonly Flow[], subject: Subject): void {
  describe.each(flows)('$what', (flow) => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await setFlow(flow, subject);
    }, 60_000);
    afterAll(async () => {
      await stage.world.stop();
    });
    const writes = () => stage.boundaries.filter(({ write }) => !isOfObject(write, subject));

    it('is written step by step', () => {
      expect(writes().length).toBeGreaterThanOrEqual(flow.writes);
      expect(stage.end.status ?? {}).not.toHaveProperty('plan', expect.anything());
    });

    it('ends alike when the operator is killed before or after any write', async () => {
      for (const [when, snapshot] of killings(stage.boundaries)) {
        expect(await stage.replay(undefined, snapshot), when).toEqual(stage.end);
      }
    }, 120_000);

    it.each(Object.entries(UNHEARD).slice(0, 1))(
      'ends alike when any one write is %s',
      async (what, fault) => {
        for (const { write, before } of writes()) {
          expect(await stage.replay(once(fault), before), `${write} ${what}`).toEqual(stage.end);
        }
      },
      120_000,
    );

    it.each(Object.entries(FAULTS))(
      'ends alike when every write is at first %s',
      async (_what, fault) => {
        const struck = new Set<string>();
        expect(await stage.replay(eachOnce(fault, struck, stage.named))).toEqual(stage.end);
        expect(struck.size).toBeGreaterThanOrEqual(flow.writes);
      },
      60_000,
    );
  });
}
