import { expect } from 'vitest';
import { embeddedScenario } from '../scenario.ts';

const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJtQzmuiQhkMUzcDXuWCZRA6pbXAyqN2XNXZgh0fU8L other';

export default embeddedScenario({
  title: 'what has to be made anew waits for the maintenance window, and says until when',
  play: async (stage, load) => {
    stage.startOperator();
    await stage.apply(load('cloud'));
    await stage.untilReady('careful', 60_000);
    const { compute } = stage.admin;
    const [{ name, public_key: ours } = { name: '', public_key: '' }] = await compute.listKeypairs();
    await compute.deleteKeypair(name);
    await compute.createKeypair({ name, public_key: OTHER_KEY });

    const { status } = await stage.untilBecause('careful', 'OutsideWindow', 120_000);
    expect(status?.plan).toMatchObject({ approval: 'NotNeeded', waitsUntil: '2026-01-01T01:00:00Z' });
    expect(status?.summary?.plan).toContain('from 2026-01-01T01:00:00Z');
    expect(status?.conditions?.[0]?.message).toContain('opens at 2026-01-01T01:00:00Z');
    const told = (await stage.events()).filter((event) => event.startsWith('OutsideWindow'));
    expect(told.length).toBe(1);

    const msLeft = Date.parse('2026-01-01T00:59:00Z') - stage.clock.now();
    await stage.clock.advance(msLeft);
    expect((await compute.getKeypair(name)).public_key).toBe(OTHER_KEY);
    await stage.clock.advance(120_000);
    await stage.untilReady('careful', 60_000);
    expect((await compute.getKeypair(name)).public_key).toBe(ours);
  },
});
