import type { Pacemaker } from '../../cluster/pacemaker.ts';
import { element, printXml, type XmlElement } from '../../cluster/xml.ts';
import { cDate } from '../corosync.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program } from '../program.ts';
import { attributes, bans, failures, histories } from './crm-mon-history.ts';
import { nodeElement, placeableElement } from './crm-mon-resources.ts';
import { CRM } from './exit.ts';
import { flag, isoTime } from './format.ts';
import { fenceEvents } from './stonith-admin.ts';

/** `crm_mon`: the XML in full, the text as far as somebody looks at it. */
export const crmMon: Program = ({ guest, args }) => {
  const { value, has } = readOptions(args, {
    flags: ['1', 'r', 'n', 'X', 'one-shot', 'inactive', 'A', 'f'],
    values: ['output-as', 'exclude', 'include'],
  });
  const node = guest.pacemaker;
  const xml = value('output-as') === 'xml' || has('X');
  if (!node) {
    const result = element('pacemaker-result', { 'api-version': '2.25', request: 'crm_mon --output-as=xml' }, [
      element('crm-mon-disconnected', { 'pacemakerd-state': 'not-connected' }),
      element('status', { code: String(CRM.disconnected), message: 'Not connected' }),
    ]);
    return fail(
      CRM.disconnected,
      'crm_mon: Connection to cluster failed: Connection refused',
      xml ? printXml(result) : '',
    );
  }
  return ok(xml ? printXml(report(node)) : summary(node));
};

function summary(node: Pacemaker): string {
  const online = node.config.nodes.filter(({ name }) => node.peer(name).online).map(({ name }) => name);
  const quorum = node.corosync.quorate ? 'partition with quorum' : 'partition WITHOUT quorum';
  const dc = node.dc === undefined ? 'NONE' : `${node.dc} - ${quorum}`;
  return `Cluster Summary:\n  * Current DC: ${dc}\n\nNode List:\n  * Online: [ ${online.join(' ')} ]\n`;
}

function report(node: Pacemaker): XmlElement {
  const { config, corosync, dc } = node;
  const now = node.guest.site.clock.now();
  const time = cDate(now);
  const dcId = corosync.config.nodes.find(({ name }) => name === dc)?.id;
  const members = config.resources.reduce(
    (sum, { kind, members: all }) => sum + (kind === 'promotable' ? 2 : all.length),
    0,
  );
  return element('pacemaker-result', { 'api-version': '2.25', request: 'crm_mon --output-as=xml' }, [
    element('pacemakerd', { sys_from: 'pacemakerd', state: 'running', last_updated: isoTime(now) }),
    element('summary', {}, [
      element('stack', { type: 'corosync' }),
      dc === undefined
        ? element('current_dc', { present: 'false' })
        : element('current_dc', {
            present: 'true',
            version: '2.1.5-a3f44794f94',
            name: dc,
            id: String(dcId ?? ''),
            with_quorum: flag(corosync.quorate),
            mixed_version: 'false',
          }),
      element('last_update', { time }),
      element('last_change', { time, user: 'hacluster', client: 'crmd', origin: dc ?? node.name }),
      element('nodes_configured', { number: String(config.nodes.length) }),
      element('resources_configured', { number: String(members), disabled: '0', blocked: '0' }),
      element('cluster_options', {
        'stonith-enabled': config.options['stonith-enabled'] ?? 'true',
        'symmetric-cluster': config.options['symmetric-cluster'] ?? 'true',
        'no-quorum-policy': config.options['no-quorum-policy'] ?? 'stop',
        'maintenance-mode': config.options['maintenance-mode'] ?? 'false',
        'stop-all-resources': 'false',
        'stonith-timeout-ms': '60000',
        'priority-fencing-delay-ms': '0',
      }),
    ]),
    element(
      'nodes',
      {},
      config.nodes.map(({ name, id, standby }) => nodeElement(node, { name, id, standby })),
    ),
    element(
      'resources',
      {},
      config.resources.map((one) => placeableElement(node, one)),
    ),
    element('node_attributes', {}, attributes(node)),
    element('node_history', {}, histories(node)),
    ...failures(node),
    element('fence_history', {}, fenceEvents(node)),
    element('bans', {}, bans(node)),
    element('status', { code: '0', message: 'OK' }),
  ]);
}
