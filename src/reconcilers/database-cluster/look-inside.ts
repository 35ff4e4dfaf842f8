import { probesOf } from '../../convergence/probes/needed.ts';
import type { MachinePlan, Scene as MachineScene } from '../../machines/index.ts';
import type { ClusterSetup } from '../../topologies/blueprint.ts';
import { type Guest, lookIntoMachines } from '../common/guests.ts';
import { requireBastion } from '../common/way.ts';
import { awaitService } from './awaited.ts';
import { heldNow } from './held.ts';
import { stillFresh } from './last-look.ts';
import type { Pass } from './pass.ts';

/** Looks into all machines that run, or takes what was seen just now. Nobody, where no machine is to be logged in to. */
export async function lookInside(
  { cluster, session, clock, keys, way, shells, aside, signal }: Pass,
  { blueprint }: MachineScene,
  { machines, placement }: MachinePlan,
  setup: ClusterSetup | undefined,
): Promise<ReadonlyMap<string, Guest>> {
  if (setup === undefined || placement === undefined || keys === undefined || way === undefined) {
    return new Map();
  }
  const { topology, members } = blueprint;
  const { engine, tls, patience } = cluster.spec;
  const served = { engine: engine.name, encrypted: tls.mode !== 'Disabled' };
  const probes = Object.fromEntries(members.map(({ name, role }) => [name, probesOf(topology, role, served)]));
  const seconds = Math.min(60, Math.max(10, Math.ceil(patience.serviceSeconds / 4)));
  const { lastLook, awaited } = session;
  session.lastLook = undefined;
  session.awaited = undefined;
  const seen = stillFresh(lastLook, setup, clock.now());
  if (awaited !== undefined && seen.size === 0) await aside(() => awaitService(awaited, signal));
  const held = heldNow(session.held, setup, clock.now());
  const ring = keys.machines;
  const declared = { blueprint, machines, placement, setup, probes, seconds };
  const about = { ...declared, keys: ring, way, seen, held, clock, signal };
  const guests = await aside(() => lookIntoMachines(shells, about));
  const isSilent = [...guests.values()].some(({ sight }) => !sight.answers);
  if (isSilent) await aside(() => requireBastion(shells, way, ring.login.privateKey, signal));
  return guests;
}
