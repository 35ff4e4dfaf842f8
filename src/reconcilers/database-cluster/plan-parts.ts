import type { DatabaseClusterReason } from '../../api/database-cluster.ts';
import type { Problem as CommonProblem } from '../common/faults.ts';

/** What stands in the way until somebody does something. */
export type Problem = CommonProblem<DatabaseClusterReason>;

/** What has to come about by itself first. */
export interface Waiting {
  readonly on: string;
  readonly stage: 'machines' | 'boot' | 'bootstrap' | 'resync' | 'repair';
}
