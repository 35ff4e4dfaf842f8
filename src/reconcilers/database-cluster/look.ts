import { decide, type Decision, DEFAULT_HEALING } from '../../healing/decide.ts';
import type { Signs } from '../../healing/signs.ts';
import { type MachinePlan, planMachines, type Scene as MachineScene } from '../../machines/index.ts';
import { databaseBlueprint, databaseSetup } from '../../topologies/database/index.ts';
import type { Known } from './known.ts';
import { ownerOf } from './owner.ts';
import type { Pass } from './pass.ts';
import { machineReferences, type Picture, pictureOf } from './picture.ts';
import type { SecretOf } from '../../convergence/setup/content.ts';
import type { ClusterSetup, Placement } from '../../topologies/blueprint.ts';
import { type Guest, lookIntoMachines } from './guests.ts';
import { hostKeyName, withHostKeys } from './host-key-files.ts';
import type { KeyRing } from './keys.ts';
import { type Inside, NOTHING_INSIDE, planInside } from './plan-inside.ts';
import { signsOf } from './sightings.ts';

/** The cluster as it is: in the cloud, and inside its machines. */
export interface Look {
  readonly picture: Picture;
  readonly machines: MachineScene;
  readonly decisions: readonly Decision[];
  readonly signs: readonly Signs[];
  /** Absent while addresses or volumes are missing, and where no machine is to be logged in to. */
  readonly setup: ClusterSetup | undefined;
  readonly guests: ReadonlyMap<string, Guest>;
  readonly secretOf: SecretOf;
  readonly inside: Inside;
}

/** Looks at everything that the plan depends on. Reads only. */
export async function look(pass: Pass, known: Known): Promise<Look> {
  const { cluster, session, deleting, clock, keys } = pass;
  const picture = pictureOf(session.inventory, cluster, pass.cloud, pass.zones);
  const base = machineScene(pass, known, picture);
  const seen = planMachines(base);
  const secretOf = secretsFrom(keys);
  const setup = deleting ? undefined : setupOf(pass, seen.placement);
  const guests = await guestsIn(pass, base, seen, setup);
  const answering = [...guests.values()].filter(({ sight }) => sight.answers).map(({ member }) => member);
  const signs = deleting ? [] : signsIn(pass, base, seen, guests);
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
  const machines = { ...base, answering };
  const { blueprint } = base;
  const inside =
    setup === undefined
      ? NOTHING_INSIDE
      : planInside({ cluster, blueprint, setup, guests, secretOf, serving: base.serving });
  return { picture, machines, decisions, signs, setup, guests, secretOf, inside };
}

function setupOf({ cluster, keys }: Pass, placement: Placement | undefined): ClusterSetup | undefined {
  if (placement === undefined || keys === undefined) return undefined;
  const setup = databaseSetup({ name: cluster.metadata.name, spec: cluster.spec }, placement);
  return withHostKeys(setup, keys.book);
}

async function guestsIn(
  { cluster, cloud, keys, shells, signal }: Pass,
  { blueprint }: MachineScene,
  { machines, placement }: MachinePlan,
  setup: ClusterSetup | undefined,
): Promise<ReadonlyMap<string, Guest>> {
  if (setup === undefined || placement === undefined || keys === undefined) return new Map();
  const { nodeAccess } = cloud.spec;
  const seconds = Math.min(60, Math.max(10, Math.ceil(cluster.spec.patience.serviceSeconds / 4)));
  return lookIntoMachines(shells, {
    blueprint,
    machines,
    placement,
    setup,
    keys,
    nodeAccess,
    seconds,
    probes: {},
    signal,
  });
}

/** What setups name: internal secrets, and host keys. */
function secretsFrom(keys: KeyRing | undefined): SecretOf {
  const hosts = [...(keys?.book.hosts ?? [])].map(([member, pair]) => [hostKeyName(member), pair.privateKey] as const);
  const values = new Map([...(keys?.internal ?? []), ...hosts]);
  return (name) => values.get(name);
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

function signsIn(
  { session, clock }: Pass,
  scene: MachineScene,
  { machines }: MachinePlan,
  guests: ReadonlyMap<string, Guest>,
): Signs[] {
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
        shell: shellState(guests.get(member)),
        failedUnits: [],
      },
      clock.now(),
    );
  });
}

function shellState(guest: Guest | undefined): Signs['shell']['state'] {
  if (guest === undefined) return 'unknown';
  return guest.sight.answers ? 'answers' : 'silent';
}

function hostState({ entries }: MachineScene, host: string | undefined): Signs['host']['state'] {
  const service = entries['compute-service'].find((one) => one.binary === 'nova-compute' && one.host === host);
  if (service === undefined) return 'unknown';
  if (service.forced_down === true) return 'forced-down';
  return service.state === 'up' ? 'up' : 'down';
}
