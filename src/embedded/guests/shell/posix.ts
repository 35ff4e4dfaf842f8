import { parse, type ScriptNode, serialize } from 'just-bash';
import { quote } from '../programs/program.ts';

/** Ends with the status that it is told: what `&&` and `||` are given to go on with. */
export const STATUS = 'scp-status';
/** Runs a line beside those that follow. */
export const JOB = 'scp-job';
export const WAIT = 'scp-wait';

const rewritten = new Map<string, string>();
const REMEMBERED = 2_000;

/**
 * A script as the interpreter has to read it to do what a POSIX shell would. It has no `trap`: the rest of a script that
 * sets one for its end runs in a subshell, with the trap's words behind it. And with `set -e` it ends also for failures
 * below `&&` and `||`, which it does not in the condition of an `if`: they are put there. After `exec PROGRAM` it goes on. And it
 * waits for what is to run beside the rest, with `&`.
 */
export function asPosix(text: string): string {
  const known = rewritten.get(text);
  if (known !== undefined) return known;
  if (rewritten.size >= REMEMBERED) rewritten.clear();
  const plain = withJobs(ending(text))
    // It takes the redirections of `exec` for those of command substitutions too.
    .replaceAll(/^exec(\s+\d*[<>]+&?\s*\S+)+$/gm, ':')
    // It takes `"$a""b"` for `"$ab"`.
    .replaceAll(/\$([A-Za-z_]\w*)""/g, '${$1}""');
  const result = /^\s*set -[a-z]*e|\bset -e/m.test(plain) ? guarded(withoutTrap(plain)) : withoutTrap(plain);
  rewritten.set(text, result);
  return result;
}

function withoutTrap(text: string): string {
  const [trap, quoted, bare] = /^trap (?:'([^'\n]*)'|(\w+)) EXIT\n/m.exec(text) ?? [];
  if (trap === undefined) return text;
  const at = text.indexOf(trap);
  const rest = text.slice(at + trap.length);
  const options = /^set (-[eu]+)$/m.exec(text)?.[1] ?? '-u';
  return `${text.slice(0, at)}set +e\n(\nset ${options}\n${rest}\n)\nended=$?\n${quoted ?? bare ?? ''}\nexit $ended\n`;
}

/** With `{ PROGRAM; exit; }` for `exec PROGRAM`. */
function ending(text: string): string {
  if (!/\bexec\s+[^\s\d<>]/.test(text)) return text;
  try {
    return serialize(instead(parse(text)) as ScriptNode);
  } catch {
    return text;
  }
}

function instead(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(instead);
  if (!isNode(value)) return value;
  const node: Node = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, instead(one)]));
  const [program, ...args] = isExec(node) ? (node['args'] as Node[]) : [];
  if (program === undefined) return node;
  const body = [{ ...node, name: program, args }, simple('exit')].map((command) => statementOf([pipelineOf(command)]));
  return { type: 'Group', body, redirections: [] };
}

/** With `scp-job LINE` for `LINE &`, and its own `wait`, where they stand in no function or compound. */
function withJobs(text: string): string {
  if (!/[^&>]&$/m.test(text)) return text;
  const lines = parse(text).statements.map((statement) => {
    const line = serialize({ type: 'Script', statements: [{ ...statement, background: false }] }).trim();
    if (statement.background) return `${JOB} ${quote(line)}`;
    return line === 'wait' ? WAIT : line;
  });
  return lines.join('\n');
}

function isExec({ type, name }: Node): boolean {
  return type === 'SimpleCommand' && JSON.stringify(name) === JSON.stringify(word('exec'));
}

function guarded(text: string): string {
  try {
    return serialize(guardLists(parse(text)));
  } catch {
    // What cannot be parsed is left for the interpreter to say so.
    return text;
  }
}

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every statement of the form `a && b || c`, wherever it stands, with all but its last part in a condition. */
function guardLists(script: ScriptNode): ScriptNode {
  return walk(script) as ScriptNode;
}

function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walk);
  if (!isNode(value)) return value;
  const node: Record<string, unknown> = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one)]));
  if (Array.isArray(node['parts'])) node['parts'] = apart(node['parts'] as Node[]);
  const { type, pipelines } = node;
  if (type === 'Pipeline') return succeeding(node);
  if (type !== 'Statement' || !Array.isArray(pipelines)) return node;
  if (pipelines.length === 1 && isLoop(pipelines[0] as Node)) {
    // A loop that was left by `break` has succeeded, whatever went before.
    return { ...node, pipelines: [...(pipelines as Node[]), pipelineOf(simple(':'))], operators: ['||'] };
  }
  if (pipelines.length < 2) return node;
  return {
    ...node,
    pipelines: pipelines.map((pipeline: Node, index) =>
      index < pipelines.length - 1 && mayEndEarly(pipeline) ? inCondition(pipeline) : pipeline,
    ),
  };
}

/** An assignment alone has succeeded; the interpreter leaves the status of what went before. */
function succeeding(pipeline: Node): Node {
  const [command, ...others] = pipeline['commands'] as Node[];
  const isBare = command?.['type'] === 'SimpleCommand' && command['name'] === null && others.length === 0;
  if (!isBare || JSON.stringify(command).includes('"CommandSubstitution"')) return pipeline;
  const body = [statementOf([{ ...pipeline, commands: [command] }, pipelineOf(simple(':'))], ['||'])];
  return { ...pipeline, commands: [{ type: 'Group', body, redirections: [] }] };
}

const DEFAULT = (
  parse('${a-}') as unknown as { statements: [{ pipelines: [{ commands: [{ name: { parts: [Node] } }] }] }] }
).statements[0].pipelines[0].commands[0].name.parts[0];

/** A name is written without its braces: where letters follow it would be another. */
function apart(parts: readonly Node[]): Node[] {
  return parts.map((part, index) => {
    const next = parts[index + 1];
    const runsOn = next?.['type'] === 'Literal' && /^\w/.test(String(next['value']));
    const isBare = part['type'] === 'ParameterExpansion' && part['operation'] === null;
    return isBare && runsOn ? { ...DEFAULT, parameter: part['parameter'] } : part;
  });
}

function isLoop({ commands }: Node): boolean {
  const [command] = commands as Node[];
  return ['While', 'Until', 'For'].includes(String(command?.['type']));
}

/** A plain command ends nothing: only what has commands inside does. */
function mayEndEarly({ commands }: Node): boolean {
  const text = JSON.stringify(commands);
  return text.includes('"CommandSubstitution"') || !Array.isArray(commands) || commands.some(isCompoundOrOurs);
}

/** Names of programs hold a slash, a dash or are known words; what is left may be a function. */
function isCompoundOrOurs(command: Node): boolean {
  if (command['type'] !== 'SimpleCommand') return true;
  const name = JSON.stringify(command['name'] ?? null);
  return !/"value":"(\[|test|echo|exit|return|systemctl|grep|cat|mountpoint|true|false|:)"/.test(name);
}

const word = (text: string): Node => ({ type: 'Word', parts: [{ type: 'Literal', value: text }] });
const simple = (name: string, ...args: readonly Node[]): Node => ({
  type: 'SimpleCommand',
  name: word(name),
  args,
  assignments: [],
  redirections: [],
});
const pipelineOf = (...commands: readonly Node[]): Node => ({
  type: 'Pipeline',
  commands,
  negated: false,
  timed: false,
});
const statementOf = (pipelines: readonly Node[], operators: readonly string[] = []): Node => ({
  type: 'Statement',
  pipelines,
  operators,
  background: false,
});

/** `if P; then :; else scp-status $? && :; fi` */
function inCondition(pipeline: Node): Node {
  const status: Node = {
    type: 'Word',
    parts: [{ type: 'ParameterExpansion', parameter: '?', operation: null }],
  };
  const otherwise = statementOf([pipelineOf(simple(STATUS, status)), pipelineOf(simple(':'))], ['&&']);
  return pipelineOf({
    type: 'If',
    clauses: [{ condition: [statementOf([pipeline])], body: [statementOf([pipelineOf(simple(':'))])] }],
    elseBody: [otherwise],
    redirections: [],
  });
}
