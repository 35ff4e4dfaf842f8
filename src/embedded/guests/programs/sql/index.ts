import type { Program } from '../program.ts';
import { initdb, installMariadb } from './data-folder.ts';
import { mariadb } from './mariadb.ts';
import { ctlcluster, lsclusters } from './pg-cluster.ts';
import { complainingPsql } from './psql.ts';

/** Clients of the databases, and what makes and runs their data folders. */
export const SQL_PROGRAMS: Readonly<Record<string, Program>> = {
  mariadb,
  mysql: mariadb,
  psql: complainingPsql,
  'mariadb-install-db': installMariadb,
  initdb,
  pg_ctlcluster: ctlcluster,
  pg_lsclusters: lsclusters,
};
