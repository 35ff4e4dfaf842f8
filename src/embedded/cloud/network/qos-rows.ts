import type { Row } from '../table.ts';
import type { NetRow } from './rows.ts';

export interface QosPolicyRow extends NetRow {
  readonly name: string;
  readonly is_default: boolean;
}

export interface QosRuleRow extends Row {
  readonly policy_id: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export type QosTarget = 'port' | 'network' | 'floatingip';

/** What is held to a QoS policy; the id is that of the port, network or floating IP. */
export interface QosBindingRow extends Row {
  readonly kind: QosTarget;
  readonly policy_id: string;
}
