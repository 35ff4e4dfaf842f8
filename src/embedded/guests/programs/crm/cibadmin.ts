import { startDeadline } from '../../../../seams/deadline.ts';
import { orAborted } from '../../../../seams/or-aborted.ts';
import { cibFrom, cibXml } from '../../cluster/cib-document.ts';
import type { Pacemaker } from '../../cluster/pacemaker.ts';
import { element, findAll, parseXml, printXml } from '../../cluster/xml.ts';
import { type Options, readOptions } from '../options.ts';
import { fail, ok, type Program, type ProgramCall, type ProgramResult } from '../program.ts';
import { editOf } from './cib-edit.ts';
import { CRM } from './exit.ts';

export const cibadmin: Program = async (call) => {
  const options = readOptions(call.args, {
    flags: [
      ...['Q|query', 'C|create', 'R|replace', 'M|modify', 'D|delete', 'd|delete-all', 'B|bump', 'p|xml-pipe'],
      ...['l|local', 'n|no-children', 'c|allow-create', 'f|force', 'S|sync', 'V|verbose', 's|sync-call'],
    ],
    values: ['o|scope', 'x|xml-file', 'X|xml-text', 'A|xpath', 't|timeout', 'N|node'],
  });
  const node = call.guest.pacemaker;
  if (!node)
    return fail(CRM.disconnected, 'cibadmin: Could not connect to the CIB: Transport endpoint is not connected');
  const seconds = Number(options.value('t') ?? 30);
  const deadline = startDeadline(call.guest.site.clock, seconds * 1000, call.signal);
  try {
    return await (options.has('Q')
      ? query(node, options, deadline.signal)
      : change(call, node, options, deadline.signal));
  } catch (error) {
    if (deadline.expired) return fail(CRM.timeout, 'Call cib_query failed (-62): Timer expired');
    if (error instanceof SyntaxError) return fail(CRM.dataError, `The supplied XML is not valid: ${error.message}`);
    throw error;
  } finally {
    deadline.cancel();
  }
};

async function query(node: Pacemaker, options: Options, signal: AbortSignal): Promise<ProgramResult> {
  const asked = options.value('N');
  const other = asked === undefined ? node : await nodeByName(node, asked, signal);
  if (!other) return fail(CRM.noHost, `Call cib_query failed: No such node ${asked ?? ''}`);
  const cib = cibXml(other);
  const scope = options.value('o');
  const xpath =
    options.value('A') ??
    (scope === undefined ? undefined : scope === 'configuration' ? '/cib/configuration' : `//${scope}`);
  const found = xpath === undefined ? [cib] : findAll(cib, xpath);
  const shown = options.has('n') ? found.map(({ tag, attributes }) => element(tag, attributes)) : found;
  const [only] = shown;
  if (!only) return fail(CRM.noSuch, 'Call cib_query failed (-6): No such device or address');
  return ok(printXml(shown.length === 1 ? only : element('xpath-query', {}, shown)));
}

/** Pacemaker on another node; while nobody hears from it, there is no answer. */
async function nodeByName(node: Pacemaker, name: string, signal: AbortSignal): Promise<Pacemaker | undefined> {
  const id = node.corosync.config.nodes.find((one) => one.name === name)?.id;
  if (id === undefined) return undefined;
  const peer = () => node.corosync.peer(id)?.guest.pacemaker;
  if (!peer()) await orAborted(new Promise<never>(() => undefined), signal);
  return peer();
}

async function change(
  call: ProgramCall,
  node: Pacemaker,
  options: Options,
  signal: AbortSignal,
): Promise<ProgramResult> {
  const file = options.value('x');
  const text = options.has('p')
    ? call.stdin
    : (options.value('X') ?? (file === undefined ? '' : call.files.bytesOf(call.path(file))));
  const given = text.trim() === '' ? undefined : parseXml(text);
  const inner = given?.tag === 'cib' ? cibFrom(given).configuration : given;
  const scope = options.value('o') ?? inner?.tag ?? 'configuration';
  const edit = editOf(options, inner, scope);
  const before = node.cib.configuration;
  const after = edit(before);
  if (typeof after === 'number')
    return fail(after, `Call failed: ${after === CRM.exists ? 'File exists' : 'No such device or address'}`);
  await node.changeWhenHeard((configuration) => {
    const edited = edit(configuration);
    return typeof edited === 'number' ? configuration : edited;
  }, signal);
  return ok();
}
