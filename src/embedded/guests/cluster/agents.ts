import type { Guest } from '../guest.ts';
import { unitName } from '../units/unit-file.ts';
import type { Primitive } from './cib.ts';
import type { Running } from './schedule.ts';

/** What a resource agent does on a machine. Rejects when it fails. */
export interface Agent {
  start(guest: Guest, primitive: Primitive): Promise<void>;
  stop(guest: Guest, primitive: Primitive): Promise<void>;
  promote?(guest: Guest, primitive: Primitive): Promise<void>;
  demote?(guest: Guest, primitive: Primitive): Promise<void>;
  /** What it finds. */
  probe(guest: Guest, primitive: Primitive): Running | undefined;
  /** How good a primary it would make here. */
  promotionScore?(guest: Guest, primitive: Primitive): number | undefined;
}

/** How long the shell of an agent takes. */
const AGENT_MS = 500;

async function run(guest: Guest, command: string): Promise<void> {
  await guest.sleep(AGENT_MS);
  const { exitCode, stderr } = await guest.run(command);
  if (exitCode !== 0) throw new Error(`${command}: ${stderr.trim()}`);
}

const started = (is: boolean): Running | undefined => (is ? { role: 'Started', failed: false } : undefined);

const drbdName = ({ parameters }: Primitive) => parameters['drbd_resource'] ?? 'r0';
const drbdOf = (guest: Guest, primitive: Primitive) => guest.drbd?.resources.get(drbdName(primitive));

const PROMOTE_EVERY_MS = 1_000;

/** ocf:linbit:drbd, with the scores that it gives. */
const drbd: Agent = {
  start: (guest, primitive) => run(guest, `modprobe drbd && drbdadm up ${drbdName(primitive)}`),
  stop: (guest, primitive) => run(guest, `drbdadm down ${drbdName(primitive)}`),
  promote: async (guest, primitive) => {
    const until = guest.site.clock.monotonicMs() + (primitive.timeouts['promote'] ?? 90) * 1000;
    for (;;) {
      const failure = await run(guest, `drbdadm primary ${drbdName(primitive)}`).then(
        () => undefined,
        (error: unknown) => error as Error,
      );
      if (!failure) return;
      if (guest.site.clock.monotonicMs() >= until || guest.life.aborted) throw failure;
      await guest.sleep(PROMOTE_EVERY_MS);
    }
  },
  demote: (guest, primitive) => run(guest, `drbdadm secondary ${drbdName(primitive)}`),
  probe: (guest, primitive) => {
    const resource = drbdOf(guest, primitive);
    return resource && { role: resource.role === 'Primary' ? 'Promoted' : 'Unpromoted', failed: false };
  },
  promotionScore: (guest, primitive) => {
    const resource = drbdOf(guest, primitive);
    if (!resource) return undefined;
    const { disk, peerDisk, role, connection } = resource;
    if (disk === 'UpToDate') return connection || role === 'Primary' || peerDisk === 'Outdated' ? 10_000 : 1_000;
    if (disk === 'Consistent') return 5;
    return disk === 'Inconsistent' && peerDisk === 'UpToDate' && connection ? 5 : undefined;
  },
};

const fileSystem: Agent = {
  start: (guest, { parameters: { device = '', directory = '', fstype = 'ext4', options = 'rw' } }) =>
    run(guest, `mkdir -p ${directory} && mount -t ${fstype} -o ${options} ${device} ${directory}`),
  stop: (guest, { parameters: { directory = '' } }) =>
    run(guest, `! mountpoint -q ${directory} || umount ${directory}`),
  probe: (guest, { parameters: { directory = '' } }) => started(guest.kernel.mountAt(directory) !== undefined),
};

const address: Agent = {
  start: (guest, { parameters: { ip = '', cidr_netmask: length = '24' } }) =>
    run(guest, `ip addr replace ${ip}/${length} dev eth0`),
  stop: (guest, { parameters: { ip = '', cidr_netmask: length = '24' } }) =>
    run(guest, `ip addr del ${ip}/${length} dev eth0 2>/dev/null || :`),
  probe: (guest, { parameters: { ip = '' } }) =>
    started(guest.kernel.extraAddresses.some((one) => one.split('/')[0] === ip)),
};

const systemd: Agent = {
  start: (guest, { agent }) => guest.units.start(unitName(agent.slice('systemd:'.length))),
  stop: (guest, { agent }) => guest.units.stop(unitName(agent.slice('systemd:'.length))),
  probe: (guest, { agent }) => started(guest.units.isActive(agent.slice('systemd:'.length))),
};

const AGENTS: Readonly<Record<string, Agent>> = {
  'ocf:linbit:drbd': drbd,
  'ocf:heartbeat:Filesystem': fileSystem,
  'ocf:heartbeat:IPaddr2': address,
};

export function agentOf({ agent }: Primitive): Agent | undefined {
  return agent.startsWith('systemd:') ? systemd : AGENTS[agent];
}
