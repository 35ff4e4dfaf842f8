import { decide, type Decision, DEFAULT_HEALING } from '../../healing/decide.ts';
import type { Signs } from '../../healing/signs.ts';
import { type MachinePlan, planMachines, type Scene as MachineScene } from '../../machines/index.ts';
import { databaseBlueprint } from '../../topologies/database/index.ts';
import type { Known } from './known.ts';
import { ownerOf } from './owner.ts';
import type { Pass } from './pass.ts';
import { machineReferences, type Picture, pictureOf } from './picture.ts';
import { type Inside, NOTHING_INSIDE } from './plan.ts';
import { signsOf } from './sightings.ts';

/** The cluster as it is: in the cloud, and inside its machines. */
export interface Look {
  readonly picture: Picture;
  readonly machines: MachineScene;
  readonly decisions: readonly Decision[];
  readonly signs: readonly Signs[];
  readonly inside: Inside;
}

/** Looks at everything that the plan depends on. Reads only. */
export async function look(pass: Pass, known: Known): Promise<Look> {
  const { cluster, session, deleting, clock } = pass;
  const picture = pictureOf(session.inventory, cluster, pass.cloud, pass.zones);
  const base = machineScene(pass, known, picture);
  const machines = planMachines(base);
  const signs = deleting ? [] : signsIn(pass, base, machines);
  const decisions = decide({
    nowMs: clock.now(),
    policy: { ...DEFAULT_HEALING, silenceMs: cluster.spec.patience.bootSeconds * 1000 },
    paused: false,
    deleting,
    hostsInMaintenance: new Set(),
    members: signs,
    unsafe: {},
    history: known.heals,
  });
  return Promise.resolve({ picture, machines: base, decisions, signs, inside: NOTHING_INSIDE });
}

const MINUTE_MS = 60_000;

function machineScene(pass: Pass, known: Known, picture: Picture): MachineScene {
  const { cluster, deleting, installation, clock } = pass;
  const { spec, metadata } = cluster;
  return {
    owner: ownerOf(installation, cluster),
    blueprint: databaseBlueprint({ name: metadata.name, spec }),
    references: machineReferences(cluster, picture.references.value),
    entries: picture.entries,
    unread: picture.unread,
    deleting,
    dataVolumes: spec.deletionPolicy,
    patience: { buildMs: spec.patience.bootSeconds * 1000, retryMs: MINUTE_MS },
    known: known.made,
    addresses: known.addresses,
    addressField: 'spec.endpoint.address',
    hold: {},
    replace: {},
    serving: [],
    answering: [],
    fenced: [],
    nowMs: clock.now(),
  };
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

function signsIn({ session, clock }: Pass, scene: MachineScene, { machines }: MachinePlan): Signs[] {
  return Object.entries(machines).map(([member, { server, standing }]) => {
    const hostName = server?.['OS-EXT-SRV-ATTR:host'] ?? undefined;
    return signsOf(
      session.sightings,
      {
        member,
        // A machine that was never there is made, not healed.
        server:
          standing.is === 'missing' && !scene.known.has(`server/${member}`) ? 'building' : SERVER_SIGNS[standing.is],
        host: hostState(scene, hostName),
        hostName,
        shell: 'unknown',
        failedUnits: [],
      },
      clock.now(),
    );
  });
}

function hostState({ entries }: MachineScene, host: string | undefined): Signs['host']['state'] {
  const service = entries['compute-service'].find((one) => one.binary === 'nova-compute' && one.host === host);
  if (service === undefined) return 'unknown';
  if (service.forced_down === true) return 'forced-down';
  return service.state === 'up' ? 'up' : 'down';
}
