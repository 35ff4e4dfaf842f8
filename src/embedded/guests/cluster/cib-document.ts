import { type Cib, EMPTY_CIB } from './cib.ts';
import type { Pacemaker } from './pacemaker.ts';
import { element, type XmlElement } from './xml.ts';

/** What counts of a whole CIB. */
export function cibFrom(cib: XmlElement): Cib {
  const configuration = cib.children.find(({ tag }) => tag === 'configuration') ?? EMPTY_CIB.configuration;
  return { epoch: Number(cib.attributes['epoch'] ?? 0), configuration };
}

/** The whole CIB as a node sees it, with the state of the others. */
export function cibXml(node: Pacemaker): XmlElement {
  const { cib, corosync, dc } = node;
  const id = corosync.config.nodes.find(({ name }) => name === dc)?.id;
  return element(
    'cib',
    {
      crm_feature_set: '3.16.1',
      'validate-with': 'pacemaker-3.9',
      epoch: String(cib.epoch),
      num_updates: '0',
      admin_epoch: '0',
      'have-quorum': corosync.quorate ? '1' : '0',
      ...(id === undefined ? {} : { 'dc-uuid': String(id) }),
    },
    [cib.configuration, element('status', {}, nodeStates(node))],
  );
}

function nodeStates(node: Pacemaker): XmlElement[] {
  return node.corosync.config.nodes
    .filter(({ name }) => node.peers.has(name))
    .map(({ id, name }) => {
      const { inCcm, online, join, expected } = node.peer(name);
      return element('node_state', {
        id: String(id),
        uname: name,
        in_ccm: String(inCcm),
        crmd: online ? 'online' : 'offline',
        'crm-debug-origin': 'do_state_transition',
        join,
        ...(expected === '' ? {} : { expected }),
      });
    });
}
