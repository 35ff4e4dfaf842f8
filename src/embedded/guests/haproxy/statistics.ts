import type { Backend } from './service.ts';

const HEAD =
  '# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,';

/** `show stat` of HAProxy (management guide, section 9.1), as far as the column that says who is a spare. Nobody is counted. */
export function statistics(servers: readonly { readonly backend: Backend; readonly isUp: boolean }[]): string {
  const rows = servers.map(({ backend: { name, isBackup }, isUp }) => {
    const kind = isBackup ? '0,1' : '1,0';
    return `servers,${name},0,0,0,0,,0,0,0,,0,,0,0,0,0,${isUp ? 'UP' : 'DOWN'},1,${kind},`;
  });
  const active = servers.filter(({ backend }) => !backend.isBackup).length;
  const state = servers.some(({ isUp }) => isUp) ? 'UP' : 'DOWN';
  const frontend = 'clients,FRONTEND,,,0,0,2000,0,0,0,0,0,0,,,,,OPEN,,,,';
  const backend = `servers,BACKEND,0,0,0,0,200,0,0,0,0,0,,0,0,0,0,${state},${active},${active},${servers.length - active},`;
  return [HEAD, frontend, ...rows, backend, '', ''].join('\n');
}
