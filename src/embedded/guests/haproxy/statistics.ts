import type { Backend } from './service.ts';

/** A server as it was found, and for how many seconds so. */
export interface Checked {
  readonly backend: Backend;
  readonly isUp: boolean;
  readonly seconds: number;
}

const HEAD =
  '# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,';

/** `show stat` of HAProxy (management guide, section 9.1), as far as the column that says for how long each has been as it is. Nobody is counted. */
export function statistics(servers: readonly Checked[]): string {
  const rows = servers.map(({ backend: { name, isBackup }, isUp, seconds }) => {
    const kind = isBackup ? '0,1' : '1,0';
    return `servers,${name},0,0,0,0,,0,0,0,,0,,0,0,0,0,${isUp ? 'UP' : 'DOWN'},1,${kind},0,0,${seconds},`;
  });
  const active = servers.filter(({ backend }) => !backend.isBackup).length;
  const state = servers.some(({ isUp }) => isUp) ? 'UP' : 'DOWN';
  const frontend = 'clients,FRONTEND,,,0,0,2000,0,0,0,0,0,0,,,,,OPEN,,,,,,,';
  const backend = `servers,BACKEND,0,0,0,0,200,0,0,0,0,0,,0,0,0,0,${state},${active},${active},${servers.length - active},,0,0,`;
  return [HEAD, frontend, ...rows, backend, '', ''].join('\n');
}
