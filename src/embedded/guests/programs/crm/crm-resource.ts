import type { Pacemaker } from '../../cluster/pacemaker.ts';
import { editSection, element, mergeXml, withoutXml, type XmlElement } from '../../cluster/xml.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program, type ProgramCall, type ProgramResult } from '../program.ts';
import { CRM, notConnected } from './exit.ts';
import { clear, prefer } from './location-wishes.ts';
import { exists, membersOf } from './members.ts';

export const crmResource: Program = async (call) => {
  const options = readOptions(call.args, {
    flags: [
      'W|locate',
      'M|move',
      'U|clear',
      'B|ban',
      'C|cleanup',
      'R|refresh',
      'l|list',
      'L|list-cts',
      'restart',
      'f|force',
      'master',
      'promoted',
      'q|quiet',
      'wait',
      'meta',
      'v',
    ],
    values: [
      'r|resource',
      'N|node|host',
      'u|lifetime',
      'p|set-parameter',
      'd|delete-parameter',
      'g|get-parameter',
      'v|parameter-value',
      'T|timeout',
      'output-as',
    ],
  });
  const node = call.guest.pacemaker;
  if (!node) return notConnected('crm_resource');
  const resource = options.value('r') ?? '';
  const target = options.value('N');
  if (options.has('W')) return locate(node, resource);
  if (options.has('C') || options.has('R')) {
    for (const one of node.partition().filter(({ name }) => target === undefined || name === target))
      for (const id of [...one.failCounts.keys()])
        if (resource === '' || membersOf(node, resource).includes(id)) one.failCounts.delete(id);
    node.askController();
    return ok();
  }
  if (!exists(node, resource)) return fail(CRM.noSuch, `Resource '${resource}' not found`);
  if (options.has('U')) return clear(call, node, resource, target);
  if (options.has('M') || options.has('B'))
    return prefer(call, node, resource, {
      target,
      lifetime: options.value('u'),
      ban: options.has('B'),
      promoted: options.has('master') || options.has('promoted'),
    });
  if (options.has('restart')) return restart(call, node, resource);
  if (options.has('p')) return setMeta(call, node, resource, options.value('p') ?? '', options.value('v'));
  if (options.has('d')) return setMeta(call, node, resource, options.value('d') ?? '', undefined);
  return fail(CRM.usage, 'crm_resource: no such verb here');
};

function locate(node: Pacemaker, resource: string): ProgramResult {
  if (!exists(node, resource)) return fail(CRM.noSuch, `Resource '${resource}' not found: No such device or address`);
  const ids = membersOf(node, resource);
  const at = node.partition().filter((one) => ids.some((id) => one.running.has(id)));
  if (at.length === 0) return ok(`resource ${resource} is NOT running\n`);
  return ok(
    at
      .map((one) => {
        const promoted = ids.some((id) => one.running.get(id)?.role === 'Promoted');
        return `resource ${resource} is running on: ${one.name} ${promoted ? 'Promoted' : ''}\n`;
      })
      .join(''),
  );
}

async function setMeta(
  call: ProgramCall,
  node: Pacemaker,
  resource: string,
  name: string,
  value: string | undefined,
): Promise<ProgramResult> {
  const set = `${resource}-meta_attributes`;
  const edit = (one: XmlElement): XmlElement => {
    if (one.attributes['id'] !== resource) return element(one.tag, one.attributes, one.children.map(edit));
    const bare = withoutXml(
      one,
      ({ tag, attributes }) => tag === 'nvpair' && attributes['name'] === name && attributes['id'] === `${set}-${name}`,
    );
    if (value === undefined) return bare;
    const pair = element('nvpair', { id: `${set}-${name}`, name, value });
    return mergeXml(bare, element(bare.tag, {}, [element('meta_attributes', { id: set }, [pair])]));
  };
  await node.changeWhenHeard((configuration) => editSection(configuration, 'resources', edit), call.signal);
  return ok();
}

const RESTART_SECONDS = 600;

/** As the real one: it has the resource told to stop, and takes that back. Whoever ends it in between leaves that behind. */
async function restart(call: ProgramCall, node: Pacemaker, resource: string): Promise<ProgramResult> {
  const ids = membersOf(node, resource);
  const runs = () => node.partition().some((one) => ids.some((id) => one.running.has(id)));
  if (!runs()) return fail(CRM.noSuch, `${resource} is not running anywhere and so cannot be restarted`);
  const wait = async (until: () => boolean) => {
    for (let second = 0; second < RESTART_SECONDS && !until(); second++)
      await call.guest.site.clock.sleep(1_000, call.signal);
    return until();
  };
  await setMeta(call, node, resource, 'target-role', 'stopped');
  const hasStopped = await wait(() => !runs());
  await setMeta(call, node, resource, 'target-role', undefined);
  return hasStopped && (await wait(runs)) ? ok() : fail(1, `Could not restart ${resource}`);
}
