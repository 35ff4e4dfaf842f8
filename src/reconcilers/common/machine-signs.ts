import type { Signs } from '../../healing/signs.ts';
import type { MachinePlan, Scene as MachineScene } from '../../machines/index.ts';
import type { Guest } from './guests.ts';
import { type Sightings, signsOf } from './sightings.ts';

/** Hosts that somebody takes care of: under maintenance in an AvailabilityZone, or disabled in Nova by hand. */
export function outOfService(maintained: readonly string[], { entries }: MachineScene): ReadonlySet<string> {
  const disabled = entries['compute-service'].filter(
    ({ binary, status, forced_down: dead }) => binary === 'nova-compute' && status === 'disabled' && dead !== true,
  );
  return new Set([...maintained, ...disabled.map(({ host }) => host)]);
}

/** How Nova's standing of a machine looks to the governor. */
const SERVER_SIGNS: Record<MachinePlan['machines'][string]['standing']['is'], Signs['server']['state']> = {
  up: 'active',
  changing: 'building',
  building: 'building',
  leaving: 'building',
  asleep: 'stopped',
  unbuilt: 'building',
  broken: 'error',
  unseen: 'unknown',
  missing: 'missing',
};

/** What each machine shows of its life: from its cloud, its host, and over SSH. */
export function signsIn(
  sightings: Sightings,
  scene: Pick<MachineScene, 'entries' | 'known' | 'nowMs'>,
  { machines }: Pick<MachinePlan, 'machines'>,
  guests: ReadonlyMap<string, Guest>,
): Signs[] {
  return Object.entries(machines).map(([member, { server, standing }]) => {
    const hostName = server?.['OS-EXT-SRV-ATTR:host'] ?? undefined;
    return signsOf(
      sightings,
      {
        member,
        // A machine that was never there is made, not healed.
        server:
          standing.is === 'missing' && !scene.known.has(`server/${member}`) ? 'building' : SERVER_SIGNS[standing.is],
        host: hostState(scene, hostName),
        hostName,
        shell: shellState(guests.get(member)),
      },
      scene.nowMs,
    );
  });
}

function shellState(guest: Guest | undefined): Signs['shell']['state'] {
  if (guest === undefined) return 'unknown';
  return guest.sight.answers ? 'answers' : 'silent';
}

function hostState({ entries }: Pick<MachineScene, 'entries'>, host: string | undefined): Signs['host']['state'] {
  const service = entries['compute-service'].find((one) => one.binary === 'nova-compute' && one.host === host);
  if (service === undefined) return 'unknown';
  if (service.forced_down === true) return 'forced-down';
  return service.state === 'up' ? 'up' : 'down';
}
