import { HEAL_ACTIONS, type Heal } from '../../healing/signs.ts';
import { decide, DEFAULT_HEALING } from '../../healing/decide.ts';
import type { OpenStackClient } from '../../clients/openstack/index.ts';
import type { ScpCloud, ScpCloudStatus } from '../../api/scp-cloud.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Shells } from '../../seams/shell.ts';
import { BASTION, BASTION_SETUP } from '../../topologies/bastion.ts';
import { lookIntoMachines } from '../common/guests.ts';
import { wordFor } from '../common/healed.ts';
import { hostKeyName, withHostKeys } from '../common/host-key-files.ts';
import { type KeyRing, type KeysDeps, openKeys } from '../common/keys.ts';
import { outOfService, signsIn } from '../common/machine-signs.ts';
import { roleMissing } from '../common/tenant.ts';
import type { Plan } from './plan.ts';
import type { BastionScene } from './plan-scene.ts';
import type { Session } from './session.ts';
import { addressesOf } from './status-bastion.ts';

/** How the bastion is looked into. */
export interface BastionAccess {
  readonly keys: KeysDeps;
  readonly shells: Shells;
  /** Waits for the machine while another pass works. */
  readonly aside: <T>(wait: () => Promise<T>) => Promise<T>;
}

export interface Looking extends BastionAccess {
  readonly object: ScpCloud;
  readonly session: Session;
  readonly clock: Pick<Clock, 'monotonicMs' | 'now'>;
  /** In the project of the cloud, on behalf of this pass. */
  readonly tenant: OpenStackClient;
  readonly signal: AbortSignal;
}

export interface Looked {
  readonly scene: BastionScene;
  /** Absent where nobody is to be logged in to. */
  readonly ring: KeyRing | undefined;
}

/** Looks at what the cloud does not say of a bastion that is declared. Makes its keys where it may be made. */
export async function lookAtBastion(looking: Looking, plan: Plan, scene: BastionScene): Promise<Looked> {
  const { object, session, tenant } = looking;
  const { machines, scene: machineScene } = plan.bastion;
  const there = machines.machines[BASTION]?.server !== undefined;
  // A plan for a machine that is not there needs no keys.
  if (object.spec.mode === 'Plan' && !there) return { scene, ring: undefined };
  const ring = await openKeys(looking.keys, ringOf(object), looking.signal);
  if ('problem' in ring) {
    return { scene: { ...scene, obstacle: { reason: ring.reason, message: ring.problem } }, ring: undefined };
  }
  const message = await roleMissing(session.connection, tenant, object);
  if (message !== undefined) return { scene: { ...scene, obstacle: { reason: 'Forbidden', message } }, ring };
  const guests = await guestsIn(looking, plan, ring);
  const signs = signsIn(session.sightings, machineScene, machines, guests);
  const decisions = decide({
    nowMs: machineScene.nowMs,
    policy: { ...DEFAULT_HEALING, silenceMs: machineScene.patience.buildMs },
    paused: false,
    deleting: false,
    hostsInMaintenance: outOfService([], machineScene),
    members: signs,
    unsafe: {},
    history: healsOf(object.status),
  });
  const lasting = ring.book.hosts.get(BASTION)?.privateKey;
  const secretOf = (name: string) => (name === hostKeyName(BASTION) ? lasting : undefined);
  return { scene: { ...scene, look: { guest: guests.get(BASTION), secretOf, signs, decisions } }, ring };
}

const SECONDS = 20;

/** The dot keeps the name of the Secret apart from those of DatabaseClusters, whose names have none. */
function ringOf(cloud: ScpCloud) {
  const { apiVersion, kind, metadata } = cloud;
  const { namespace, name, uid } = metadata;
  const owner = { namespace, name: `${name}.${BASTION}`, reference: { apiVersion, kind, name, uid } };
  return { owner, cluster: name, members: [BASTION], cloud };
}

function guestsIn({ object, shells, aside, clock, signal }: Looking, plan: Plan, ring: KeyRing) {
  const { machines, scene } = plan.bastion;
  const { placement } = machines;
  const { address } = addressesOf(plan);
  if (placement === undefined || address === undefined) return new Map<string, never>();
  const setup = withHostKeys(BASTION_SETUP, ring.book);
  const way = { sshUser: object.spec.nodeAccess.sshUser, outside: { [BASTION]: address } };
  const about = {
    blueprint: scene.blueprint,
    machines: machines.machines,
    placement,
    setup,
    keys: ring,
    way,
    clock,
    signal,
  };
  return aside(() => lookIntoMachines(shells, { ...about, seconds: SECONDS, probes: {}, seen: new Map() }));
}

/** What was done before makes the governor slower, never bolder. */
function healsOf(status: ScpCloudStatus | undefined): Heal[] {
  return (status?.bastion?.heals ?? [])
    .flatMap(({ at, action }): Heal[] => {
      const done = HEAL_ACTIONS.find((one) => wordFor(one) === action);
      return done === undefined ? [] : [{ member: BASTION, action: done, atMs: Date.parse(at) }];
    })
    .toReversed();
}
