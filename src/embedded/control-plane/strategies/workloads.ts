import type { Strategy } from '../registry/strategy.ts';
import { podStrategy } from './pod.ts';

const COUNTED: Strategy = { countsGenerations: true, statusKeepsLabels: true };

/** Kinds that run something elsewhere. */
export const WORKLOAD_STRATEGIES: Readonly<Record<string, Strategy>> = {
  '/pods': podStrategy,
  '/podtemplates': { countsGenerations: true },
  '/replicationcontrollers': { ...COUNTED, selectableFields: ['status.replicas'] },
  'apps/deployments': COUNTED,
  'apps/replicasets': { ...COUNTED, selectableFields: ['status.replicas'] },
  'apps/statefulsets': COUNTED,
  'apps/daemonsets': COUNTED,
  'batch/cronjobs': COUNTED,
  'batch/jobs': {
    ...COUNTED,
    selectableFields: ['status.successful'],
  },
};
