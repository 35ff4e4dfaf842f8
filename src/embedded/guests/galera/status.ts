import type { GaleraNode } from './node.ts';

/** `wsrep_local_state`. */
export const LOCAL_STATE = { initialized: 0, joining: 1, donor: 2, joined: 3, synced: 4 } as const;
export type LocalState = (typeof LOCAL_STATE)[keyof typeof LOCAL_STATE];

const COMMENTS = ['Initialized', 'Joining', 'Donor/Desynced', 'Joined', 'Synced'] as const;

/** What `SHOW GLOBAL STATUS LIKE 'wsrep%'` says of a node. */
export function statusOf(node: GaleraNode, addressOf: (id: string) => string): Record<string, string> {
  const { localState, position } = node;
  const { primary, members } = node.view;
  return {
    wsrep_on: 'ON',
    wsrep_cluster_status: primary ? 'Primary' : 'non-Primary',
    wsrep_cluster_size: String(primary ? members.length : Math.max(1, members.length)),
    wsrep_cluster_weight: String(primary ? members.length : 0),
    wsrep_cluster_state_uuid: position.uuid,
    wsrep_cluster_conf_id: primary ? String(members.length) : '18446744073709551615',
    wsrep_local_state: String(localState),
    wsrep_local_state_comment: COMMENTS[localState],
    wsrep_local_state_uuid: position.uuid,
    wsrep_last_committed: String(position.seqno),
    wsrep_ready: node.synced ? 'ON' : 'OFF',
    wsrep_connected: 'ON',
    wsrep_evs_state: 'OPERATIONAL',
    wsrep_flow_control_paused: '0',
    wsrep_local_recv_queue: '0',
    wsrep_local_recv_queue_avg: '0',
    wsrep_local_cert_failures: '0',
    wsrep_desync_count: '0',
    wsrep_gcomm_uuid: node.id,
    wsrep_provider_name: 'Galera',
    wsrep_incoming_addresses: members.map((id) => addressOf(id)).join(','),
  };
}
