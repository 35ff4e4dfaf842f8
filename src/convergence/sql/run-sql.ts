import { ExternalError, type Fault } from '../../errors/external-error.ts';
import type { Random } from '../../seams/random.ts';
import type { Shell } from '../../seams/shell.ts';
import type { Declared } from './declared.ts';
import type { Dialect } from './dialect.ts';
import type { Observed } from './observed.ts';
import { parseRows } from './rows.ts';
import type { SqlStep } from './step.ts';

/** Where SQL is run, and with what. */
export interface SqlSession {
  readonly dialect: Dialect;
  /** Of the member that serves. */
  readonly shell: Shell;
  readonly timeoutMs: number;
  /** Of declared users, by name. Secret. */
  readonly passwords: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/** Databases and users as the server has them. Reads only; what the server keeps of passwords goes no further. */
export async function observeSql(session: SqlSession, declared: Declared): Promise<Observed> {
  const { dialect, passwords } = session;
  const ask = async (text: string) => parseRows(await run(session, 'look at databases and users', text));
  const rows = await ask(dialect.questions);
  const more = dialect.moreQuestions(declared, rows);
  return dialect.observe(more === undefined ? rows : [...rows, ...(await ask(more))], (user, verifier) => {
    const password = passwords.get(user);
    if (password === undefined) return undefined;
    return verifier !== undefined && dialect.verifies(verifier, password);
  });
}

/** Carries out one step: one run of the server's client, that ends at the first statement that fails. */
export async function runSqlStep(session: SqlSession, step: SqlStep, random: Random): Promise<void> {
  const { dialect, passwords } = session;
  const statements = [...step.before, ...(step.changes ?? []).flatMap(({ body }) => body), ...step.after];
  const operation = `${step.action.toLowerCase()} ${step.thing.kind} ${step.thing.name}`;
  const text = dialect.render(statements, (user) => {
    const password = passwords.get(user);
    if (password !== undefined) return dialect.verifierOf(password, random.bytes(16));
    throw new ExternalError(`the password of user ${user} is not known`, {
      fault: 'not-found',
      system: 'database',
      operation,
    });
  });
  await run(session, operation, text);
}

async function run(
  { dialect, shell, timeoutMs, signal }: SqlSession,
  operation: string,
  text: string,
): Promise<string> {
  const result = await shell.exec({
    command: whole(dialect.command),
    stdin: `${text}${END}\n`,
    timeoutMs,
    maxOutputBytes: 16 << 20,
    signal,
  });
  if (result.exitCode === 0) return result.stdout;
  const said = (/(ERROR|FATAL|error)[^\n]*/.exec(result.stderr)?.[0] ?? result.stderr).slice(0, 500);
  throw new ExternalError(
    said === '' ? `the client ended with ${result.exitCode ?? 'a signal'}` : withoutVerifier(said),
    {
      fault: faultOf(said),
      system: 'database',
      operation,
    },
  );
}

/** Whoever loses the one that sends is told that the input ends, as if that were all. */
const END = '-- scp end';

/**
 * Hands the input to `command` only once all of it is there: a client runs what it has when its input ends, and the first half of a
 * statement can be another one. By a builtin, so that no list of processes shows a verifier.
 */
function whole(command: string): string {
  return `said=$(cat)
case $said in
*'${END}') printf '%s' "\${said%'${END}'}" | ${command} ;;
*) echo 'ERROR: the statements did not arrive whole' >&2; exit 1 ;;
esac`;
}

/** Servers quote the statement that they did not take. */
function withoutVerifier(text: string): string {
  return text.replaceAll(/SCRAM-SHA-256\$[^']*|\*[0-9A-F]{40}/g, '***');
}

/** By what the clients print: MariaDB's error numbers, and PostgreSQL's words for what is not the statement's fault. */
const FAULTS: readonly (readonly [RegExp, Fault])[] = [
  [/\b(2002|2003|2006|2013)\b|could not connect|connection to server|not running|did not arrive whole/, 'unreachable'],
  [
    /\b(1047|1053|1205|1213|1290|1836|1927)\b|starting up|shutting down|read-only|recovery|deadlock|being accessed/,
    'unavailable',
  ],
  [/\b(1044|1045|1698)\b|permission denied|authentication failed/, 'forbidden'],
  [/\b(1114|1021|1040)\b|No space left|too many clients|too many connections/, 'quota'],
  [/\b(1007|1396)\b|already exists/, 'conflict'],
  [/\bcommand not found\b|\b127\b/, 'malformed'],
];

function faultOf(said: string): Fault {
  return FAULTS.find(([pattern]) => pattern.test(said))?.[1] ?? 'invalid';
}
