import { corosyncService, pacemakerService, sbdService } from './cluster/services.ts';
import { garbService } from './galera/arbitrator.ts';
import { haproxyService } from './haproxy/service.ts';
import { mariadbService, postgresqlService } from './sql/services.ts';
import { sshService } from './ssh/service.ts';
import type { Service } from './units/service.ts';

/** The programs of the node image that run as units, by the unit's name without `.service`. */
const SERVICES: Readonly<Record<string, Service | undefined>> = {
  ssh: sshService,
  corosync: corosyncService,
  pacemaker: pacemakerService,
  sbd: sbdService,
  mariadb: mariadbService,
  garb: garbService,
  haproxy: haproxyService,
  'postgresql@': postgresqlService,
};

/** What a unit does, when it is one of those: an instance of a template does what the template does. */
export function serviceOf(name: string): Service | undefined {
  return SERVICES[name.replace(/\.service$/, '').replace(/@.*$/, '@')];
}
