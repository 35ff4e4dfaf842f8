import { fail } from '../program.ts';

/** Exit statuses of Pacemaker's programs: `crm_exit_t`. */
export const CRM = {
  noSuch: 105,
  disconnected: 102,
  timeout: 124,
  usage: 64,
  dataError: 65,
  noHost: 68,
  exists: 108,
} as const;

/** How a program ends where Pacemaker does not run. */
export const notConnected = (name: string) =>
  fail(CRM.disconnected, `${name}: Could not connect to the cluster: Transport endpoint is not connected`);
