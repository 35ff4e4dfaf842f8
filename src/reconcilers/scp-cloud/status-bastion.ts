import type { ScpCloudSpec, ScpCloudStatus } from '../../api/scp-cloud.ts';
import { timestamp } from '../../runtime/index.ts';
import { BASTION } from '../../topologies/bastion.ts';
import type { Healed } from '../common/healed.ts';
import type { Plan } from './plan.ts';
import type { BastionLook } from './plan-scene.ts';
import { keyOf } from './thing.ts';

type BastionStatus = NonNullable<ScpCloudStatus['bastion']>;

/** Where the bastion is reached, and where it reaches from; what there is of it. */
export function addressesOf({
  bastion: { machines, scene },
}: Plan): Pick<BastionStatus, 'address' | 'internalAddress'> {
  const id = machines.ids.get(keyOf('floating-ip', BASTION) as Parameters<typeof machines.ids.get>[0]);
  const outside = scene.entries['floating-ip'].find((one) => one.id === id);
  const [network = ''] = scene.blueprint.members[0]?.networks ?? [];
  const port = machines.ids.get(`port/${BASTION}/${network}`);
  const inside = scene.entries.port.find((one) => one.id === port)?.fixed_ips[0]?.ip_address;
  const address = outside?.port_id !== undefined && outside.port_id === port ? outside.floating_ip_address : undefined;
  return {
    ...(address === undefined ? {} : { address }),
    ...(inside === undefined ? {} : { internalAddress: inside }),
  };
}

export interface Situation {
  readonly spec: ScpCloudSpec;
  readonly plan: Plan;
  readonly healed: readonly Healed[];
  readonly look: BastionLook | undefined;
  /** Its public half. */
  readonly hostKey: string | undefined;
  readonly previous: BastionStatus | undefined;
  readonly nowMs: number;
}

/** What people, and clusters behind it, have to know of the bastion; undefined where none is declared. Pure. */
export function bastionStatusOf(situation: Situation): BastionStatus | undefined {
  const { spec, plan, look, hostKey, previous } = situation;
  if (spec.nodeAccess.bastion?.managed === undefined) return undefined;
  const { server } = plan.bastion.machines.machines[BASTION] ?? {};
  // It answers, and as who it will be for good.
  const ready = look?.guest?.sight.answers === true && !look.guest.firstKey;
  const wasReady = previous?.state === 'Ready' || previous?.state === 'Silent';
  const message = ready ? undefined : messageOf(plan);
  const heals = healsAfter(situation);
  return {
    state: ready ? 'Ready' : wasReady ? 'Silent' : 'Creating',
    ...(message === undefined ? {} : { message: message.slice(0, 1024) }),
    ...addressesOf(plan),
    user: spec.nodeAccess.sshUser,
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(server === undefined ? {} : { serverId: server.id }),
    ...(heals.length === 0 ? {} : { heals }),
  };
}

function messageOf({ declared, bastion }: Plan): string {
  const names = new Set(bastion.declared.map(({ thing }) => `${thing.kind}/${thing.name}`));
  const own = declared.filter(({ thing }) => names.has(`${thing.kind}/${thing.name}`));
  const problem = own.find((one) => one.problem !== undefined)?.problem;
  if (problem !== undefined) return problem.message;
  const waiting = own.find((one) => one.waiting !== undefined)?.waiting;
  return waiting === undefined ? 'it is being made' : `waiting for ${waiting}`;
}

const MOST = 8;
type Heals = NonNullable<BastionStatus['heals']>;
/** Nothing but its server is healed: the units in it are looked after as files are. */
const WORDS: Record<Healed['action'], Heals[number]['action'] | undefined> = {
  start: 'Start',
  reboot: 'Reboot',
  recreate: 'Recreate',
  page: undefined,
};

function healsAfter({ healed, previous, nowMs }: Situation): Heals {
  const begun = healed.flatMap(({ action, why }): Heals => {
    const word = WORDS[action];
    return word === undefined ? [] : [{ at: timestamp(nowMs), action: word, why }];
  });
  return [...begun.toReversed(), ...(previous?.heals ?? [])].slice(0, MOST);
}
