import { editSection, element, findAll, mergeXml, withoutXml, type XmlElement } from '../../cluster/xml.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program, type ProgramCall, type ProgramResult } from '../program.ts';
import { CRM, notConnected } from './exit.ts';

export const crmStandby: Program = async (call) => {
  const { value, has } = readOptions(call.args, {
    flags: ['G|query', 'D|delete', 'q'],
    values: ['v|update', 'N|node', 'l|lifetime'],
  });
  return attribute(call, {
    node: value('N') ?? call.guest.hostname,
    name: 'standby',
    value: value('v'),
    remove: has('D'),
  });
};

export const crmAttribute: Program = async (call) => {
  const { value, has } = readOptions(call.args, {
    flags: ['G|query', 'D|delete', 'q|quiet', 'p|promotion'],
    values: ['v|update', 'N|node', 'n|name', 't|type', 'l|lifetime', 'd|default', 's'],
  });
  const name = value('n') ?? '';
  const node = value('N');
  if (node !== undefined || value('t') === 'nodes')
    return attribute(call, { node: node ?? call.guest.hostname, name, value: value('v'), remove: has('D') });
  return option(call, name, value('v'), has('D'));
};

interface NodeAttribute {
  readonly node: string;
  readonly name: string;
  readonly value: string | undefined;
  readonly remove: boolean;
}

async function attribute(call: ProgramCall, { node: at, name, value, remove }: NodeAttribute): Promise<ProgramResult> {
  const node = call.guest.pacemaker;
  if (!node) return notConnected(call.name);
  const own = findAll(node.cib.configuration, `//node[@uname='${at}']`)[0];
  if (!own) return fail(CRM.noSuch, `Could not map name=${at} to a UUID`);
  const set = `nodes-${own.attributes['id'] ?? ''}`;
  const known = findAll(own, `//nvpair[@name='${name}']`)[0]?.attributes['value'];
  if (value === undefined && !remove)
    return known === undefined && name !== 'standby'
      ? fail(CRM.noSuch, 'Error performing operation: No such device or address')
      : ok(`scope=nodes  name=${name} value=${known ?? 'off'}\n`);
  const edit = (one: XmlElement): XmlElement => {
    if (one.attributes['uname'] !== at) return one;
    const bare = withoutXml(one, ({ tag, attributes }) => tag === 'nvpair' && attributes['name'] === name);
    if (value === undefined) return bare;
    return mergeXml(
      bare,
      element('node', {}, [
        element('instance_attributes', { id: set }, [element('nvpair', { id: `${set}-${name}`, name, value })]),
      ]),
    );
  };
  await node.changeWhenHeard(
    (configuration) => editSection(configuration, 'nodes', (nodes) => element('nodes', {}, nodes.children.map(edit))),
    call.signal,
  );
  return ok();
}

async function option(
  call: ProgramCall,
  name: string,
  value: string | undefined,
  remove: boolean,
): Promise<ProgramResult> {
  const node = call.guest.pacemaker;
  if (!node) return notConnected(call.name);
  const known = node.config.options[name];
  if (value === undefined && !remove)
    return known === undefined
      ? fail(CRM.noSuch, 'Error performing operation: No such device or address')
      : ok(`scope=crm_config  name=${name} value=${known}\n`);
  await node.changeWhenHeard((configuration) => {
    const pair = findAll(configuration, `//cluster_property_set/nvpair[@name='${name}']`)[0];
    const id = pair?.attributes['id'] ?? `cib-bootstrap-options-${name}`;
    if (value === undefined) return withoutXml(configuration, (one) => one === pair);
    return editSection(configuration, 'crm_config', (one) =>
      mergeXml(
        one,
        element('crm_config', {}, [
          element('cluster_property_set', { id: 'cib-bootstrap-options' }, [element('nvpair', { id, name, value })]),
        ]),
      ),
    );
  }, call.signal);
  return ok();
}
