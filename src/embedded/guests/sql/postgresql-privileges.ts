import type { Held } from './catalog.ts';
import type { Answer, SqlServer, SqlSession } from './server.ts';
import { splitList } from './text.ts';

/** Who is given or loses what, and on which things. */
interface Change extends Omit<Held, 'privilege' | 'on'> {
  readonly verb: string;
  readonly list: string;
  readonly on: readonly string[];
  /** What ALL stands for. */
  readonly all: readonly string[];
}

export const ON_DATABASES = ['CONNECT', 'CREATE', 'TEMPORARY'];
export const ON_SCHEMAS = ['CREATE', 'USAGE'];
export const ON_TABLES = ['DELETE', 'INSERT', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE'];
export const ON_SEQUENCES = ['SELECT', 'UPDATE', 'USAGE'];

/** GRANT and REVOKE. */
export function privileges(
  server: SqlServer,
  session: SqlSession,
  statement: string,
  { verb, list, user, scope, on, all }: Change,
): Promise<Answer> {
  const named = splitList(list).map((one) => one.toUpperCase());
  const names = named.some((one) => /^ALL( PRIVILEGES)?$/.test(one)) ? all : named;
  const is = (one: Held) =>
    one.user === user && one.scope === scope && on.includes(one.on) && names.includes(one.privilege);
  const entries = on.flatMap((place) => names.map((privilege): Held => ({ user, scope, on: place, privilege })));
  return server.write(session, statement, () =>
    server.edit((catalog) => ({
      ...catalog,
      held: [...catalog.held.filter((one) => !is(one)), ...(/grant/i.test(verb) ? entries : [])],
    })),
  );
}
