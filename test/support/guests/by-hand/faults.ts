import type { OpenStackClient } from '../../../../src/clients/openstack/index.ts';
import { systemClock } from '../../../../src/seams/system-clock.ts';
import { until } from '../../poll.ts';
import type { DatabaseTarget } from '../database-client.ts';
import { PASSWORD } from '../declared.ts';
import { clientBeside, hostFault } from '../hosts.ts';
import type { Outage } from '../outage.ts';
import { missingRows, startWriter, type Writer } from '../writer.ts';
import { untilAnswers } from './machines.ts';
import { activeMember, ssh } from './ssh.ts';
import { ADDRESSES, DATA, FOLDER, found, type MemberName, MEMBERS, NAME } from './state.ts';

type Engine = DatabaseTarget['engine'];
export const FAULTS = ['kill', 'move', 'power', 'partition'] as const;
export type Fault = (typeof FAULTS)[number];

export const KILL: Readonly<Record<Engine, string>> = {
  mysql: 'pkill -9 mariadbd',
  postgresql: 'pkill -9 -o -u postgres postgres',
};
/** A third failure within five minutes moves the service: what one round left behind is not to count in the next. */
export const FORGET_FAILURES = 'crm_resource --cleanup';
const PORT: Readonly<Record<Engine, number>> = { mysql: 3306, postgresql: 5432 };

/** The endpoint as a client outside of the cloud sees it. */
export function byHandTarget(engine: Engine): DatabaseTarget {
  const login = { database: 'orders', user: 'shop', password: PASSWORD };
  return { engine, host: found().reach['vip'] ?? '', port: PORT[engine], ...login };
}

/** What befell the machine that serves. */
export interface Befallen {
  readonly active: string;
  readonly outage: Outage;
  /** Rows that were acknowledged, on either side, and are not there afterwards. */
  readonly missing: readonly number[];
}

const clock = systemClock();

/** One fault of the active machine with a writer outside, and for a partition one beside it; all copies are in step afterwards. */
export async function befall(cloud: OpenStackClient, engine: Engine, fault: Fault): Promise<Befallen> {
  const active = await until('a member to serve', () => activeMember(), 300);
  const other = active === 'data-1' ? 'data-2' : 'data-1';
  const host = await hostOf(cloud, active);
  const target = byHandTarget(engine);
  const writers: Writer[] = [];
  const write = (side: string, more: { readonly host?: string; readonly within?: readonly string[] } = {}) => {
    const { within, ...there } = more;
    const tag = `${fault}-${clock.now()}-${side}`;
    const writer = startWriter({ target: { ...target, ...there }, tag, folder: FOLDER, ...(within && { within }) });
    writers.push(writer);
    return writer;
  };
  const outside = write('outside');
  if (fault === 'partition') {
    const within = clientBeside(host, found().networkId, '10.77.0.201/24');
    await write('inside', { host: ADDRESSES[active], within }).untilWritten(20);
  }
  try {
    await outside.untilWritten(20);
    const at = clock.now();
    if (fault === 'kill') ssh(active, [KILL[engine]]);
    if (fault === 'power') hostFault(host, 'kill');
    if (fault === 'partition') hostFault(host, 'partition');
    if (fault === 'move') ssh(active, [`/usr/local/lib/scp/switchover g-svc p-db ${NAME}-${other} 300`]);
    const outage = await outside.untilServedAgain(at, 900);
    await outside.untilWritten(20);
    await Promise.all(writers.map((writer) => writer.stop()));
    if (fault === 'partition') hostFault(host, 'heal');
    if (fault === 'power') hostFault(host, 'start');
    await inStep(cloud);
    if (fault === 'kill') ssh(active, [FORGET_FAILURES]);
    const missing = await Promise.all(writers.map((writer) => missingRows(target, writer)));
    return { active, outage, missing: missing.flat() };
  } finally {
    await Promise.all(writers.map((writer) => writer.stop()));
  }
}

async function hostOf({ compute }: OpenStackClient, name: MemberName): Promise<string> {
  const [server] = await compute.listServers({ name: `^${NAME}-${name}$` });
  return server?.['OS-EXT-SRV-ATTR:host'] ?? '';
}

/** Until every machine answers and both copies are of one generation. */
async function inStep(cloud: OpenStackClient): Promise<void> {
  for (const name of MEMBERS) await untilAnswers(cloud, name);
  await until(
    'both copies to be in step',
    () =>
      DATA.every(
        (name) => ssh(name, ['drbdadm cstate r0; drbdadm dstate r0']).stdout === 'Connected\nUpToDate/UpToDate\n',
      ),
    1800,
  );
}
