import type { Assessment } from '../../convergence/assess/index.ts';
import type { Passed } from './pass.ts';
import { servingOf } from './serving.ts';
import type { Health } from './status.ts';
import type { Endpoint } from './status-endpoint.ts';

/** Whether the cluster serves, and whether it could lose a member; undefined when its members could not be looked at. */
export function healthOf({ look }: Passed, endpoint: Endpoint): readonly Health[] | undefined {
  const { assessment } = look;
  if (assessment === undefined) return undefined;
  const at = endpoint === undefined ? 'no address yet' : `${endpoint.host}:${endpoint.port}`;
  return [availability(assessment, servingOf(look) !== undefined, at), redundancy(assessment)];
}

function availability({ primary, cutOff, dangers }: Assessment, answers: boolean, endpoint: string): Health {
  const type = 'Available' as const;
  if (primary !== undefined && answers) {
    return { type, status: 'True', reason: 'PrimaryServing', message: `${primary} serves at ${endpoint}` };
  }
  const [danger] = dangers;
  if (danger?.kind === 'no-majority') return { type, status: 'False', reason: 'NoQuorum', message: danger.message };
  if (primary === undefined) return { type, status: 'False', reason: 'NoPrimary', message: 'no member serves' };
  if (cutOff !== undefined) return { type, status: 'False', reason: 'NotServing', message: cutOff };
  const message = `${primary} is to serve, and its database does not answer`;
  return { type, status: 'False', reason: 'NotServing', message };
}

function redundancy({ members, goodCopies }: Assessment): Health {
  const type = 'Redundant' as const;
  const holders = Object.entries(members).filter(([, { copy }]) => copy !== 'none');
  if (holders.length === 1) {
    return { type, status: 'False', reason: 'SingleCopy', message: 'the topology has one copy of the data' };
  }
  const lacking = holders.filter(([name]) => !goodCopies.includes(name));
  if (lacking.length === 0) {
    const names = holders.map(([name]) => name).join(' and ');
    return { type, status: 'True', reason: 'AllInSync', message: `${names} have all acknowledged data` };
  }
  const why = lacking.map(([name, { replication }]) => `${name} is ${replication.message ?? replication.state}`);
  return { type, status: 'False', reason: 'CopyMissing', message: why.join('; ') };
}
