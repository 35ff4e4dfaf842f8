import { type ObservedMachine, observeMachine } from '../../convergence/observe-machine.ts';
import type { Held } from '../../convergence/bootstrap/held.ts';
import { asRoot } from '../../convergence/as-root.ts';
import type { ProbeName } from '../../convergence/probes/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import { HOST_KEY, type MachinePlan } from '../../machines/index.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Shell, Shells, ShellTarget } from '../../seams/shell.ts';
import type { Blueprint, ClusterSetup, MachineSetup, Placement } from '../../topologies/blueprint.ts';
import type { KeyRing } from './keys.ts';
import { type Way, throughBastion } from './way.ts';

/** A machine that runs, looked at from inside. */
export interface Guest {
  readonly member: string;
  readonly shell: Shell;
  readonly setup: MachineSetup;
  readonly sight: Sight;
  /** Its first host key is still believed. */
  readonly firstKey: boolean;
}

/** How long the slowest of those that answered took to, in milliseconds. */
export function lookingMs(guests: ReadonlyMap<string, Guest>): number {
  return Math.max(0, ...[...guests.values()].map(({ sight }) => (sight.answers ? sight.tookMs : 0)));
}

/** How a machine looked from inside; `atMs` is when that was known, in ms since the epoch, and the look took `tookMs`. */
export type Sight =
  | { readonly answers: true; readonly machine: ObservedMachine; readonly atMs: number; readonly tookMs: number }
  | { readonly answers: false; readonly error: ExternalError; readonly atMs: number };

export interface GuestsScene {
  readonly blueprint: Blueprint;
  readonly machines: MachinePlan['machines'];
  readonly placement: Placement;
  readonly setup: ClusterSetup;
  readonly keys: Pick<KeyRing, 'login' | 'book'>;
  readonly way: Way;
  /** How long each program may take, in seconds. */
  readonly seconds: number;
  readonly probes: Readonly<Record<string, readonly ProbeName[]>>;
  /** Machines that were looked into a moment ago. */
  readonly seen: ReadonlyMap<string, Sight>;
  /** What need not be asked, by member. */
  readonly held?: ReadonlyMap<string, Held>;
  readonly clock: Pick<Clock, 'monotonicMs' | 'now'>;
  readonly signal: AbortSignal;
}

/** Looks into every machine that runs, all at the same time. */
export async function lookIntoMachines(shells: Shells, scene: GuestsScene): Promise<ReadonlyMap<string, Guest>> {
  const running = scene.blueprint.members.filter(({ name }) => scene.machines[name]?.standing.is === 'up');
  const guests = await Promise.all(running.map(({ name }) => lookInto(shells, scene, name)));
  return new Map(guests.flatMap((guest) => (guest === undefined ? [] : [[guest.member, guest]])));
}

async function lookInto(shells: Shells, scene: GuestsScene, member: string): Promise<Guest | undefined> {
  const setup = scene.setup.machines.find((machine) => machine.member === member);
  const target = targetOf(scene, member);
  if (setup === undefined || target === undefined) return undefined;
  const shell = asRoot(shells.open(target), target.user);
  const guest = { member, shell, setup, firstKey: target.hostKeys.length > 1 };
  const seen = scene.seen.get(member);
  if (seen !== undefined) return { ...guest, sight: seen };
  const beganMs = scene.clock.monotonicMs();
  try {
    const held = scene.held?.get(member);
    const machine = await observeMachine(shell, {
      setup,
      bootstrap: scene.setup.bootstrap,
      probes: scene.probes[member] ?? [],
      seconds: scene.seconds,
      signal: scene.signal,
      ...(held === undefined ? {} : { held }),
    });
    const tookMs = scene.clock.monotonicMs() - beganMs;
    return { ...guest, sight: { answers: true, machine, atMs: scene.clock.now(), tookMs } };
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    return { ...guest, sight: { answers: false, error, atMs: scene.clock.now() } };
  }
}

const SSH = 22;

function targetOf({ placement, keys, way, machines, blueprint }: GuestsScene, member: string): ShellTarget | undefined {
  const [network = ''] = blueprint.members.find(({ name }) => name === member)?.networks ?? [];
  const host = way.outside?.[member] ?? placement.members[member]?.addresses[network];
  const lasting = keys.book.hosts.get(member);
  if (host === undefined || lasting === undefined) return undefined;
  const first = keys.book.firsts.get(member)?.get(machines[member]?.server?.metadata[HOST_KEY] ?? '');
  const hostKeys = [lasting.publicKey, ...(first === undefined ? [] : [first.publicKey])];
  const { privateKey } = keys.login;
  const target = { user: way.sshUser, privateKey, host, port: SSH, hostKeys };
  const via = throughBastion(way, privateKey);
  return via === undefined ? target : { ...target, via };
}
