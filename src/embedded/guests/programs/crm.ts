import { findAll, element, mergeXml, withoutXml, type XmlElement } from '../cluster/xml.ts';
import type { Pacemaker } from '../cluster/pacemaker.ts';
import { CRM, cibadmin } from './cibadmin.ts';
import { crmMon, stonithAdmin } from './crm-mon.ts';
import { readOptions } from './options.ts';
import { fail, ok, type Program, type ProgramCall, type ProgramResult } from './program.ts';

const notConnected = (name: string) =>
  fail(CRM.disconnected, `${name}: Could not connect to the cluster: Transport endpoint is not connected`);

const crmNode: Program = ({ guest, args, name }) => {
  const node = guest.pacemaker;
  if (args.includes('-n') || args.includes('--name')) return ok(`${guest.hostname}\n`);
  if (!node) return notConnected(name);
  const known = node.corosync.config.nodes.filter((one) => node.peers.has(one.name));
  const state = (one: string) => (node.peer(one).inCcm ? 'member' : 'lost');
  if (args.includes('-p'))
    return ok(
      `${known
        .filter((one) => node.peer(one.name).inCcm)
        .map((one) => one.name)
        .join(' ')}\n`,
    );
  if (args.includes('-q')) return ok(`${node.corosync.quorate ? 1 : 0}\n`);
  if (args.includes('-i')) return ok(`${node.corosync.id}\n`);
  return ok(known.map((one) => `${one.id} ${one.name} ${state(one.name)}\n`).join(''));
};

function inSection(configuration: XmlElement, section: string, edit: (one: XmlElement) => XmlElement): XmlElement {
  return element(
    configuration.tag,
    configuration.attributes,
    configuration.children.map((child) => (child.tag === section ? edit(child) : child)),
  );
}

const crmResource: Program = async (call) => {
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
    for (const one of node.partition())
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

function membersOf(node: Pacemaker, id: string): string[] {
  const found = node.config.resources.find((one) => one.id === id || one.members.some((member) => member.id === id));
  return found ? (found.id === id ? found.members.map((member) => member.id) : [id]) : [];
}

const exists = (node: Pacemaker, id: string) => membersOf(node, id).length > 0;

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

async function clear(
  call: ProgramCall,
  node: Pacemaker,
  resource: string,
  target: string | undefined,
): Promise<ProgramResult> {
  const isWish = ({ tag, attributes: { id = '', rsc, node: at } }: XmlElement) =>
    tag === 'rsc_location' &&
    /^cli-(ban|prefer)-/.test(id) &&
    rsc === resource &&
    (target === undefined || at === undefined || at === target);
  await node.changeWhenHeard((configuration) => withoutXml(configuration, isWish), call.signal);
  return ok();
}

interface Wish {
  readonly target: string | undefined;
  readonly lifetime: string | undefined;
  readonly ban: boolean;
  readonly promoted: boolean;
}

async function prefer(call: ProgramCall, node: Pacemaker, resource: string, wish: Wish): Promise<ProgramResult> {
  const [here] = node.partition().filter((one) => membersOf(node, resource).some((id) => one.running.has(id)));
  // A move without a target is a ban from where it is.
  const ban = wish.ban || wish.target === undefined;
  const at = wish.target ?? here?.name;
  if (at === undefined) return fail(CRM.usage, `Resource '${resource}' not moved: it is not active`);
  const id = ban ? `cli-ban-${resource}-on-${at}` : `cli-prefer-${resource}`;
  const score = ban ? '-INFINITY' : 'INFINITY';
  const role = wish.promoted ? { role: 'Promoted' } : {};
  const ends = endOf(wish.lifetime, call.guest.site.clock.now());
  const made =
    ends === undefined
      ? element('rsc_location', { id, rsc: resource, ...role, node: at, score })
      : element('rsc_location', { id, rsc: resource, ...role }, [
          element('rule', { id: `${id}-rule`, score, 'boolean-op': 'and' }, [
            element('expression', {
              id: `${id}-expr`,
              attribute: '#uname',
              operation: 'eq',
              value: at,
              type: 'string',
            }),
            element('date_expression', { id: `${id}-lifetime`, operation: 'lt', end: ends }),
          ]),
        ]);
  const others = (one: XmlElement) => one.tag === 'rsc_location' && one.attributes['id'] === id;
  await node.changeWhenHeard(
    (configuration) =>
      inSection(withoutXml(configuration, others), 'constraints', (one) =>
        element('constraints', {}, [...one.children, made]),
      ),
    call.signal,
  );
  return ok();
}

/** `PT120S`, `PT5M`, `P1D` from now. */
function endOf(lifetime: string | undefined, nowMs: number): string | undefined {
  if (lifetime === undefined || lifetime === 'forever') return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(lifetime) ?? [];
  const ms = (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return `${new Date(nowMs + ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
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
  await node.changeWhenHeard((configuration) => inSection(configuration, 'resources', edit), call.signal);
  return ok();
}

const RESTART_SECONDS = 600;

/** Stops it by a wish, waits, takes the wish back, and waits again. */
async function restart(call: ProgramCall, node: Pacemaker, resource: string): Promise<ProgramResult> {
  const ids = membersOf(node, resource);
  const runs = () => node.partition().some((one) => ids.some((id) => one.running.has(id)));
  if (!runs()) return fail(CRM.noSuch, `${resource} is not running anywhere and so cannot be restarted`);
  const wait = async (until: () => boolean) => {
    for (let second = 0; second < RESTART_SECONDS && !until(); second++) await call.guest.sleep(1_000);
    return until();
  };
  for (const one of node.partition())
    for (const id of ids)
      if (one.running.has(id)) one.running.set(id, { role: one.running.get(id)?.role ?? 'Started', failed: true });
  const stopped = () => node.partition().every((one) => ids.every((id) => !one.running.get(id)?.failed));
  node.askController();
  return (await wait(() => stopped() && runs())) ? ok() : fail(1, `Could not restart ${resource}`);
}

const crmStandby: Program = async (call) => {
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

const crmAttribute: Program = async (call) => {
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
    (configuration) => inSection(configuration, 'nodes', (nodes) => element('nodes', {}, nodes.children.map(edit))),
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
    return inSection(configuration, 'crm_config', (one) =>
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

export const CRM_PROGRAMS: Readonly<Record<string, Program>> = {
  cibadmin,
  crm_mon: crmMon,
  crm_node: crmNode,
  crm_resource: crmResource,
  crm_standby: crmStandby,
  crm_attribute: crmAttribute,
  stonith_admin: stonithAdmin,
};
