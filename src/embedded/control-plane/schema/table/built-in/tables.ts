import type { ResourceDefinition } from '../../resource.ts';
import { columns } from '../columns.ts';
import { crdTable } from '../crd-table.ts';
import type { TableDefinition } from '../table.ts';
import { eventCells, externalIp, nodeCells, nodeWideCells, servicePorts, subjectCells } from './core.ts';
import { AUTOSCALER_TABLES } from './autoscaler.ts';
import { CLUSTER_TABLES } from './cluster.ts';
import { at, containers, count, labels, list, object, scalar, selector, text, texts } from './fields.ts';
import { NETWORKING_TABLES } from './networking.ts';
import { podCells } from './pod.ts';
import { name, row } from './rows.ts';
import type { Cells, Tables } from './rows.ts';
import { STORAGE_TABLES } from './storage.ts';
import { cronJobCells, cronJobWideCells, desired, jobCells, TEMPLATE_CONTAINERS, templateCells } from './workloads.ts';

const createdAt: Cells = (object) => [name(object), at(object, 'metadata.creationTimestamp') ?? null];

const REPLICAS: Cells = (o) => [desired(o), count(o, 'status.replicas'), count(o, 'status.readyReplicas')];
const BINDING = row((o) => [`${text(o, 'roleRef.kind')}/${text(o, 'roleRef.name')}`], subjectCells);
const WEBHOOKS = row((o) => [list(o, 'webhooks').length]);
const EVENT_COLUMNS = 'Last_Seen Type Reason Object Subobject* Source* Message First_Seen* Count* Name*';
const TEMPLATE_COLUMNS = 'Containers* Images* Selector*';

/** Columns and cells by `group/Kind`, as kubernetes' internal printers have them. */
const TABLES: Tables = {
  ...AUTOSCALER_TABLES,
  ...CLUSTER_TABLES,
  ...NETWORKING_TABLES,
  ...STORAGE_TABLES,
  '/Namespace': ['Name Status Age', row((o) => [text(o, 'status.phase')])],
  '/ConfigMap': [
    'Name Data Age',
    row((o) => [Object.keys(object(o, 'data')).length + Object.keys(object(o, 'binaryData')).length]),
  ],
  '/Secret': ['Name Type Data Age', row((o) => [text(o, 'type'), Object.keys(object(o, 'data')).length])],
  '/Event': [EVENT_COLUMNS, eventCells],
  'events.k8s.io/Event': [EVENT_COLUMNS, eventCells],
  '/Pod': ['Name Ready Status Restarts Age IP* Node* Nominated_Node* Readiness_Gates*', podCells],
  '/Node': [
    'Name Status Roles Age Version Internal-IP* External-IP* OS-Image* Kernel-Version* Container-Runtime*',
    row(nodeCells, (o) => [text(o, 'status.nodeInfo.kubeletVersion'), ...nodeWideCells(o)]),
  ],
  '/Service': [
    'Name Type Cluster-IP External-IP Port(s) Age Selector*',
    row(
      (o) => [
        text(o, 'spec.type'),
        texts(o, 'spec.clusterIPs')[0] ?? text(o, 'spec.clusterIP', '<none>'),
        externalIp(o),
        servicePorts(o),
      ],
      (o) => [labels(o, 'spec.selector')],
    ),
  ],
  '/ServiceAccount': ['Name Age', row(() => [])],
  '/LimitRange': ['Name Created_At:date', createdAt],
  '/ReplicationController': [
    `Name Desired:integer Current:integer Ready:integer Age ${TEMPLATE_COLUMNS}`,
    row(REPLICAS, (o) => [...containers(o, TEMPLATE_CONTAINERS), labels(o, 'spec.selector')]),
  ],
  'apps/Deployment': [
    `Name Ready Up-to-date Available Age ${TEMPLATE_COLUMNS}`,
    row(
      (o) => [
        `${count(o, 'status.readyReplicas')}/${desired(o)}`,
        count(o, 'status.updatedReplicas'),
        count(o, 'status.availableReplicas'),
      ],
      templateCells,
    ),
  ],
  'apps/ReplicaSet': [
    `Name Desired:integer Current:integer Ready:integer Age ${TEMPLATE_COLUMNS}`,
    row(REPLICAS, templateCells),
  ],
  'apps/StatefulSet': [
    'Name Ready Age Containers* Images*',
    row(
      (o) => [`${count(o, 'status.readyReplicas')}/${desired(o)}`],
      (o) => [...containers(o, TEMPLATE_CONTAINERS)],
    ),
  ],
  'apps/DaemonSet': [
    `Name Desired:integer Current:integer Ready:integer Up-to-date:integer Available:integer Node_Selector Age ${TEMPLATE_COLUMNS}`,
    row(
      (o) => [
        ...[
          'desiredNumberScheduled',
          'currentNumberScheduled',
          'numberReady',
          'updatedNumberScheduled',
          'numberAvailable',
        ].map((field) => count(o, `status.${field}`)),
        labels(o, 'spec.template.spec.nodeSelector'),
      ],
      templateCells,
    ),
  ],
  'batch/Job': [`Name Status Completions Duration Age ${TEMPLATE_COLUMNS}`, row(jobCells, templateCells)],
  'batch/CronJob': [
    `Name Schedule Timezone Suspend:boolean Active:integer Last_Schedule Age ${TEMPLATE_COLUMNS}`,
    row(cronJobCells, cronJobWideCells),
  ],
  '/PodTemplate': [
    'Name Containers Images Pod_Labels',
    (o) => [name(o), ...containers(o, 'template.spec.containers'), labels(o, 'template.metadata.labels')],
  ],
  'apps/ControllerRevision': [
    'Name Controller Revision Age',
    row((o) => [controller(o), String(count(o, 'revision'))]),
  ],
  'coordination.k8s.io/Lease': ['Name Holder Age', row((o) => [text(o, 'spec.holderIdentity')])],
  'apiextensions.k8s.io/CustomResourceDefinition': ['Name Created_At:date', createdAt],
  'rbac.authorization.k8s.io/Role': ['Name Created_At:date', createdAt],
  'rbac.authorization.k8s.io/ClusterRole': ['Name Created_At:date', createdAt],
  'rbac.authorization.k8s.io/RoleBinding': ['Name Role Age Users* Groups* ServiceAccounts*', BINDING],
  'rbac.authorization.k8s.io/ClusterRoleBinding': ['Name Role Age Users* Groups* ServiceAccounts*', BINDING],
  'networking.k8s.io/NetworkPolicy': ['Name Pod-Selector Age', row((o) => [selector(o, 'spec.podSelector')])],
  'policy/PodDisruptionBudget': [
    'Name Min_Available Max_Unavailable Allowed_Disruptions:integer Age',
    row((o) => [
      scalar(at(o, 'spec.minAvailable') ?? 'N/A'),
      scalar(at(o, 'spec.maxUnavailable') ?? 'N/A'),
      count(o, 'status.disruptionsAllowed'),
    ]),
  ],
  'scheduling.k8s.io/PriorityClass': [
    'Name Value:integer Global-Default:boolean Age PreemptionPolicy',
    row(
      (o) => [count(o, 'value'), at(o, 'globalDefault') === true],
      (o) => [text(o, 'preemptionPolicy', 'PreemptLowerPriority')],
    ),
  ],
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': ['Name Webhooks:integer Age', WEBHOOKS],
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': ['Name Webhooks:integer Age', WEBHOOKS],
};

function controller(o: Parameters<Cells>[0]): string {
  const owner = list(o, 'metadata.ownerReferences').find((one) => at(one, 'controller') === true);
  if (owner === undefined) return '<none>';
  const [group] = text(owner, 'apiVersion').split('/').slice(0, -1);
  return `${text(owner, 'kind').toLowerCase()}${group === undefined ? '' : `.${group}`}/${text(owner, 'name')}`;
}

/** The table of a `Scale`, whatever it scales. */
export const SCALE_TABLE = builtInTable({ group: 'autoscaling', kind: 'Scale' });

/** The table of a built-in kind; NAME and AGE for those without columns of their own. */
export function builtInTable(resource: Pick<ResourceDefinition, 'group' | 'kind'>): TableDefinition {
  const table = TABLES[`${resource.group}/${resource.kind}`];
  return table === undefined ? crdTable(undefined) : { columns: columns(table[0]), cells: table[1] };
}
