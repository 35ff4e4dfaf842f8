import { orAborted } from '../../../../seams/or-aborted.ts';
import { SqlError } from '../../sql/catalog.ts';
import { splitStatements } from '../../sql/text.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program } from '../program.ts';
import { reach } from './reach.ts';

/** `psql`, with the few commands of its own that scripts use. */
const psql: Program = async (call) => {
  const options = readOptions(call.args, {
    flags: ['X', 'A', 't', 'q', '1', 'w', 'z', 'no-psqlrc'],
    values: ['c|command', 'd|dbname', 'h|host', 'p|port', 'U|username', 'v|set', 'F', 'f'],
  });
  const user = options.value('U') ?? call.env.get('SCP_USER') ?? 'postgres';
  const password = call.env.get('PGPASSWORD');
  const host = options.value('h');
  let database = options.value('d') ?? options.operands[0] ?? 'postgres';
  const at = (name: string) =>
    reach(call, {
      host,
      port: Number(options.value('p') ?? 5432),
      kind: 'postgresql',
      login: {
        user,
        database: name,
        ...(host === undefined || host.startsWith('/') ? {} : { password: password ?? '' }),
      },
    });
  let remote = await at(database);
  if (!('run' in remote)) return remote;
  const out: string[] = [];
  const variables = new Map<string, string>();
  let skipping = false;
  for (const piece of pieces(options.value('c') ?? call.stdin)) {
    const [, command, argument = ''] = /^\\(\w+)\s*(.*)$/.exec(piece) ?? [];
    if (command === 'if') skipping = !/^(t|true|1|on)$/.test(variables.get(argument.replace(':', '')) ?? '');
    else if (command === 'endif') skipping = false;
    else if (skipping) continue;
    else if (command === 'connect' || command === 'c') {
      database = argument.replaceAll('"', '');
      const next = await at(database);
      if (!('run' in next)) return { ...next, stdout: out.join('') };
      remote = next;
    } else if (command === undefined) {
      const [statement = '', capture] = piece.split(/\s*\\gset/);
      try {
        const rows = await orAborted(remote.run(statement), call.signal);
        if (capture !== undefined)
          variables.set(/\bas\s+(\w+)$/i.exec(statement.trim())?.[1] ?? '', String(rows[0]?.[0] ?? ''));
        else out.push(...rows.map((row) => `${row.map((value) => value ?? '').join('|')}\n`));
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        return fail(3, `psql:<stdin>:1: ERROR:  ${error.message}`, out.join(''));
      }
    }
  }
  return ok(out.join(''));
};

/** psql finds out where it lies by way of the folder that it is called in, and complains where its user may not enter that one. */
export const complainingPsql: Program = async (call) => {
  const result = await psql(call);
  const folder = call.path('.');
  const isClosed = /^\/root(\/|$)/.test(folder) && (call.env.get('SCP_USER') ?? 'root') !== 'root';
  if (!isClosed) return result;
  return { ...result, stderr: `could not change directory to "${folder}": Permission denied\n${result.stderr}` };
};

/** Statements, and commands of psql's own, in order. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let pending = '';
  for (const line of text.split('\n')) {
    if (/^\\/.test(line)) {
      found.push(...splitStatements(pending), line.trim());
      pending = '';
    } else if (/\\gset\s*$/.test(line)) {
      const statements = splitStatements(`${pending}${line.replace(/\s*\\gset\s*$/, '')}`);
      found.push(...statements.slice(0, -1), `${statements.at(-1) ?? ''} \\gset`);
      pending = '';
    } else pending += `${line}\n`;
  }
  return [...found, ...splitStatements(pending)];
}
