import { orAborted } from '../../../../seams/or-aborted.ts';
import { SqlError, type Value } from '../../sql/catalog.ts';
import { splitStatements } from '../../sql/text.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program } from '../program.ts';
import { reach } from './reach.ts';

const shown = (value: Value) => (value === null ? 'NULL' : String(value));

/** `mariadb` and `mysql`. */
export const mariadb: Program = async (call) => {
  const options = readOptions(call.args, {
    flags: [
      'B|batch',
      'N|skip-column-names',
      's|silent',
      'r|raw',
      'f|force',
      'no-defaults',
      'A',
      'ssl',
      'skip-ssl',
      'ssl-verify-server-cert',
    ],
    values: [
      'e|execute',
      'h|host',
      'P|port',
      'u|user',
      'D|database',
      'S|socket',
      'protocol',
      'connect-timeout',
      'defaults-extra-file',
      'defaults-file',
      'ssl-ca',
      'password',
      'init-command',
    ],
  });
  const bare = call.args.find((arg) => /^-p./.test(arg))?.slice(2);
  const extra = options.value('defaults-extra-file') ?? options.value('defaults-file');
  const file = extra === undefined ? '' : call.files.bytesOf(call.path(extra));
  const named = (key: string) => new RegExp(`^\\s*${key}\\s*=\\s*"?(.*?)"?\\s*$`, 'm').exec(file)?.[1];
  const host = options.value('h') ?? named('host');
  const password = options.value('password') ?? bare ?? named('password') ?? call.env.get('MYSQL_PWD');
  const database = options.value('D') ?? options.operands[0];
  const remote = await reach(call, {
    host,
    port: Number(options.value('P') ?? named('port') ?? 3306),
    kind: 'mysql',
    login: {
      user: options.value('u') ?? named('user') ?? 'root',
      ...(password === undefined ? {} : { password }),
      ...(database === undefined ? {} : { database }),
    },
  });
  if (!('run' in remote)) return remote;
  const out: string[] = [];
  for (const statement of splitStatements(options.value('e') ?? call.stdin)) {
    try {
      const rows = await orAborted(remote.run(statement), call.signal);
      out.push(...rows.map((row) => `${row.map(shown).join('\t')}\n`));
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return fail(1, `ERROR ${error.code} (HY000) at line 1: ${error.message}`, out.join(''));
    }
  }
  return ok(out.join(''));
};
