import { type Answer, answered, malformed } from '../answer.ts';

/** What a database that answers a query of ours, through its own socket, says of itself. */
export interface Answering {
  /** For how long this very process has run. */
  readonly upSeconds: number;
}

export const MYSQL_COMMAND = `mariadb --batch --skip-column-names --connect-timeout=3 -e "SHOW GLOBAL STATUS LIKE 'Uptime'"`;
/** From a folder that its user may enter, or psql complains of that before it answers. */
export const POSTGRESQL_COMMAND = `cd / && runuser -u postgres -- psql -XAtqc 'SELECT extract(epoch FROM now() - pg_postmaster_start_time())::bigint'`;

/** MySQL says `Uptime` before the number. */
const SECONDS = /^(?:Uptime\t)?(\d{1,12})$/;

export function parseAnswering(text: string): Answer<Answering> {
  const [, seconds] = SECONDS.exec(text.trim()) ?? [];
  if (seconds === undefined) return malformed(`asked for its uptime, a database said "${text.trim().slice(0, 50)}"`);
  return answered({ upSeconds: Number(seconds) });
}
