import type { Strategy } from '../registry/strategy.ts';

const COUNTED: Strategy = { countsGenerations: true, statusKeepsLabels: true };

/** Kinds that run something elsewhere. Here nothing runs: a pod stays `Pending`, and its deletion needs no kubelet. */
export const WORKLOAD_STRATEGIES: Readonly<Record<string, Strategy>> = {
  '/pods': {
    countsGenerations: true,
    selectableFields: [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ],
    prepareCreate: (pod) => ({ ...pod, status: { phase: 'Pending', qosClass: 'BestEffort' } }),
  },
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
