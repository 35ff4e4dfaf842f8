import { SqlError } from '../../sql/catalog.ts';
import { connect, type Remote } from '../../sql/client.ts';
import { addressOf } from '../network.ts';
import { fail, type ProgramCall, type ProgramResult } from '../program.ts';

/** Where a client connects to, and as whom; without a host by the local socket. */
interface Where {
  readonly host: string | undefined;
  readonly port: number;
  readonly kind: 'mysql' | 'postgresql';
  readonly login: { readonly user: string; readonly password?: string; readonly database?: string };
}

/** A session, or what the client prints when there is none. */
export async function reach(call: ProgramCall, { host, port, kind, login }: Where): Promise<Remote | ProgramResult> {
  const { guest } = call;
  const isLocal = host === undefined || host === 'localhost' || host.startsWith('/');
  try {
    if (!isLocal)
      return await connect(guest.site, guest, {
        address: addressOf(call, host),
        port,
        login: { password: '', ...login },
      });
    const server = guest.servers.get(kind);
    if (!server)
      return kind === 'mysql'
        ? fail(1, "ERROR 2002 (HY000): Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)")
        : fail(
            2,
            'psql: error: connection to server on socket "/run/postgresql/.s.PGSQL.5432" failed: No such file or directory',
          );
    const session = server.login(guest, login);
    return { run: (statement) => server.run(session, statement) };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return kind === 'mysql'
      ? fail(1, `ERROR ${error.code} (28000): ${error.message}`)
      : fail(2, `psql: error: FATAL:  ${error.message}`);
  }
}
