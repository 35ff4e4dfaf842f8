import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Assessment, assessCluster, type MemberObservation } from '../../src/convergence/assess/index.ts';
import { probeMember } from '../../src/convergence/probes/index.ts';
import { probesOf } from '../../src/convergence/probes/needed.ts';
import type { Member, Role } from '../../src/topologies/blueprint.ts';
import { type ActivePassiveLab, makeActivePassive } from '../embedded/guests/active-passive.ts';
import { type Lab, type LabMachine, setLab } from '../embedded/guests/lab.ts';

const ROLES: Readonly<Record<string, Role>> = { 'data-1': 'data', 'data-2': 'data', 'quorum-1': 'quorum' };
const members = Object.entries(ROLES).map(([name, role]): Member => ({
  name,
  role,
  zone: 'z',
  flavor: 'f',
  image: 'i',
  networks: ['data'],
  dataVolumes: [],
}));

let lab: Lab;
let cluster: ActivePassiveLab;
beforeEach(async () => {
  lab = await setLab();
  cluster = await makeActivePassive(lab, 'mysql');
  await lab.clock.advance(60_000);
});
afterEach(() => lab.stop());

const machineOf = (name: string): LabMachine =>
  ({ 'data-1': cluster.data[0], 'data-2': cluster.data[1], 'quorum-1': cluster.quorum })[name]!;

/** Probes all members at the same time, as a reconcile does. */
async function assess(): Promise<Assessment> {
  const look = async ({ name, role }: Member): Promise<[string, MemberObservation]> => {
    const { target, name: hostname } = machineOf(name);
    const probes = probesOf('activePassive', role, { engine: 'mysql', encrypted: false });
    const seen = await probeMember(lab.guests.shells.open(target), probes, { seconds: 5 }).catch(() => undefined);
    return [name, { hostname, seen }];
  };
  const observations = Object.fromEntries(await lab.during(Promise.all(members.map(look))));
  return assessCluster({ topology: 'activePassive', members }, observations);
}

const may = ({ members: all }: Assessment) => Object.keys(all).filter((name) => all[name]?.disturb.allowed);

describe('an embedded active-passive cluster, seen through probes', () => {
  it('is well, and spares the one that is left after a power cut of the other', async () => {
    const well = await assess();
    expect(well).toMatchObject({ quorate: true, dangers: [], goodCopies: ['data-1', 'data-2'] });
    const { primary = '' } = well;
    const standby = primary === 'data-1' ? 'data-2' : 'data-1';
    expect([well.endpointHolder, well.members[standby]?.role, may(well)]).toEqual([
      primary,
      'Standby',
      ['data-1', 'data-2', 'quorum-1'],
    ]);

    machineOf(primary).guest.powerOff();
    for (let look = 0; look < 8; look++) {
      await lab.clock.advance(5_000);
      const now = await assess();
      // Whatever is going on, the only one left with the data is never offered.
      expect(may(now)).not.toContain(standby);
      expect(now.goodCopies).not.toContain(primary);
    }
    expect(lab.unexpected).toEqual([]);
  }, 120_000);
});
