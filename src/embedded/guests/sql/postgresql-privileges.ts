import type { Held } from './catalog.ts';
import type { Answer, SqlServer, SqlSession } from './server.ts';
import { splitList } from './text.ts';

/** Who is given or loses what, and on what. */
interface Change extends Omit<Held, 'privilege'> {
  readonly verb: string;
  readonly list: string;
}

/** GRANT and REVOKE. */
export function privileges(
  server: SqlServer,
  session: SqlSession,
  statement: string,
  { verb, list, user, scope, on }: Change,
): Promise<Answer> {
  const names = splitList(list).map((one) => one.toUpperCase());
  const all = names.some((one) => /^ALL( PRIVILEGES)?$/.test(one));
  const is = (one: Held) =>
    one.user === user && one.scope === scope && one.on === on && (all || names.includes(one.privilege));
  const entries = (all ? ['CONNECT', 'CREATE', 'TEMPORARY'] : names).map((privilege): Held => ({
    user,
    scope,
    on,
    privilege,
  }));
  return server.write(session, statement, () =>
    server.edit((catalog) => ({
      ...catalog,
      held: [...catalog.held.filter((one) => !is(one)), ...(/grant/i.test(verb) ? entries : [])],
    })),
  );
}
