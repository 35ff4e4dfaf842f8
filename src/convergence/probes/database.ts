import { type Answer, answered, malformed } from '../answer.ts';

/** Whether a database answers a query of ours, through its own socket. */
export type Answers = true;

export const MYSQL_COMMAND = "mariadb --batch --skip-column-names --connect-timeout=3 -e 'SELECT 1'";
export const POSTGRESQL_COMMAND = "runuser -u postgres -- psql -XAtqc 'SELECT 1'";

export function parseOne(text: string): Answer<Answers> {
  return text.trim() === '1' ? answered(true as const) : malformed(`"SELECT 1" gave "${text.trim().slice(0, 50)}"`);
}
