import type { Strategy } from '../registry/strategy.ts';
import { CONFIG_STRATEGIES } from './config.ts';
import { crdStrategy } from './crd.ts';
import { namespaceStrategy } from './namespace.ts';
import { serviceStrategy } from './service.ts';
import { WORKLOAD_STRATEGIES } from './workloads.ts';

const ROLE: Strategy = { names: 'path-segment', createsOnUpdate: true };
const GENERATION: Strategy = { countsGenerations: true };

/** What kinds do beyond the common, by collection. A kind not named does nothing more. */
export const STRATEGIES: Readonly<Record<string, Strategy>> = {
  ...CONFIG_STRATEGIES,
  ...WORKLOAD_STRATEGIES,
  '/namespaces': namespaceStrategy,
  '/services': serviceStrategy,
  '/nodes': { selectableFields: ['spec.unschedulable'], createsOnUpdate: false },
  '/events': {
    createsOnUpdate: true,
    selectableFields: [
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  },
  '/endpoints': { createsOnUpdate: true },
  'apiextensions.k8s.io/customresourcedefinitions': crdStrategy,
  'coordination.k8s.io/leases': { createsOnUpdate: true },
  'discovery.k8s.io/endpointslices': GENERATION,
  'networking.k8s.io/ingresses': GENERATION,
  'networking.k8s.io/ingressclasses': GENERATION,
  'networking.k8s.io/networkpolicies': GENERATION,
  'policy/poddisruptionbudgets': GENERATION,
  'scheduling.k8s.io/priorityclasses': GENERATION,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': GENERATION,
  'admissionregistration.k8s.io/validatingwebhookconfigurations': GENERATION,
  'admissionregistration.k8s.io/validatingadmissionpolicies': GENERATION,
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': GENERATION,
  'flowcontrol.apiserver.k8s.io/flowschemas': GENERATION,
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': GENERATION,
  'rbac.authorization.k8s.io/roles': ROLE,
  'rbac.authorization.k8s.io/rolebindings': ROLE,
  'rbac.authorization.k8s.io/clusterroles': ROLE,
  'rbac.authorization.k8s.io/clusterrolebindings': ROLE,
};
