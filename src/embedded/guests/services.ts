import { corosyncService, pacemakerService, sbdService } from './cluster/services.ts';
import { garbService } from './galera/arbitrator.ts';
import { haproxyService } from './haproxy/service.ts';
import { mariadbService, postgresqlService } from './sql/services.ts';
import { sshService } from './ssh/service.ts';
import type { Service } from './units/service.ts';

/** The programs of the node image that run as units, by the unit's name without `.service`. */
export const SERVICES: Readonly<Record<string, Service | undefined>> = {
  ssh: sshService,
  corosync: corosyncService,
  pacemaker: pacemakerService,
  sbd: sbdService,
  mariadb: mariadbService,
  garb: garbService,
  haproxy: haproxyService,
  'postgresql@': postgresqlService,
};
