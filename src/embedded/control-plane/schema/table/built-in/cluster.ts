import type { Json, JsonObject } from '../../json.ts';
import { humanDuration } from '../age.ts';
import { at, condition, count, list, object, scalar, selector, text } from './fields.ts';
import { created, name, row } from './rows.ts';
import type { Cells, Tables } from './rows.ts';

const NONE = '<none>';
const UNSET = '<unset>';

const scalarOr = (value: Json | undefined, otherwise: string): Json => (value === undefined ? otherwise : value);

export const CLUSTER_TABLES: Tables = {
  '/ResourceQuota': ['Name Request Limit Age', row((o) => [quota(o, false), quota(o, true)])],
  '/ComponentStatus': ['Name Status Message Error', (o) => [name(o), ...componentCells(o)]],
  'certificates.k8s.io/CertificateSigningRequest': [
    'Name Age SignerName Requestor RequestedDuration Condition',
    (o, nowMs) => [name(o), created(o, nowMs), ...requestCells(o)],
  ],
  'flowcontrol.apiserver.k8s.io/FlowSchema': [
    'Name PriorityLevel MatchingPrecedence DistinguisherMethod Age MissingPL',
    row(
      (o) => [
        text(o, 'spec.priorityLevelConfiguration.name'),
        count(o, 'spec.matchingPrecedence'),
        text(o, 'spec.distinguisherMethod.type', NONE),
      ],
      (o) => [text(condition(o, 'Dangling'), 'status', '?')],
    ),
  ],
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': [
    'Name Type NominalConcurrencyShares Queues HandSize QueueLengthLimit Age',
    row((o) => [
      text(o, 'spec.type'),
      scalarOr(at(o, 'spec.limited.nominalConcurrencyShares'), NONE),
      ...['queues', 'handSize', 'queueLengthLimit'].map((field) =>
        scalarOr(at(o, `spec.limited.limitResponse.queuing.${field}`), NONE),
      ),
    ]),
  ],
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': [
    'Name Validations:integer ParamKind Age',
    row((o) => {
      const kind = at(o, 'spec.paramKind');
      const shown = kind === undefined ? UNSET : `${text(kind, 'apiVersion')}/${text(kind, 'kind')}`;
      return [list(o, 'spec.validations').length, shown];
    }),
  ],
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': [
    'Name PolicyName ParamRef Age',
    row((o) => [text(o, 'spec.policyName'), parameter(o)]),
  ],
  'node.k8s.io/RuntimeClass': ['Name Handler Age', row((o) => [text(o, 'handler')])],
  'resource.k8s.io/ResourceClaim': ['Name State Age', row((o) => [claimState(o)])],
  'resource.k8s.io/ResourceSlice': [
    'Name Node Driver Pool Age',
    row((o) => [text(o, 'spec.nodeName'), text(o, 'spec.driver'), text(o, 'spec.pool.name')]),
  ],
  'apiregistration.k8s.io/APIService': ['Name Service Available Age', row(apiServiceCells)],
};

/** What is used of what may be, of limits or of everything else. */
function quota(o: JsonObject, limits: boolean): string {
  const used = object(o, 'status.used');
  return Object.entries(object(o, 'status.hard'))
    .filter(([resource]) => resource.startsWith('limits.') === limits)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, hard]) => `${resource}: ${scalar(used[resource] ?? '0')}/${scalar(hard)}`)
    .join(', ');
}

function componentCells(o: JsonObject): readonly Json[] {
  const healthy = list(o, 'conditions').find((one) => text(one, 'type') === 'Healthy');
  if (healthy === undefined) return ['Unknown', '', ''];
  const status = text(healthy, 'status') === 'True' ? 'Healthy' : 'Unhealthy';
  return [status, text(healthy, 'message'), text(healthy, 'error')];
}

const requestCells: (o: JsonObject) => readonly Json[] = (o) => {
  const seconds = at(o, 'spec.expirationSeconds');
  const has = (type: string): boolean => condition(o, type) !== undefined;
  return [
    text(o, 'spec.signerName', NONE),
    text(o, 'spec.username'),
    typeof seconds === 'number' ? humanDuration(seconds * 1000) : NONE,
    [
      has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending',
      ...(has('Failed') ? ['Failed'] : []),
      ...(text(o, 'status.certificate') === '' ? [] : ['Issued']),
    ].join(','),
  ];
};

function parameter(o: JsonObject): string {
  const reference = at(o, 'spec.paramRef');
  if (reference === undefined) return UNSET;
  const named = text(reference, 'name');
  if (named !== '') return `${text(reference, 'namespace', '*')}/${named}`;
  return at(reference, 'selector') === undefined ? UNSET : selector(reference, 'selector');
}

function claimState(o: JsonObject): string {
  const deleted = at(o, 'metadata.deletionTimestamp') !== undefined;
  const start = deleted ? ['deleted'] : [];
  if (at(o, 'status.allocation') === undefined) return [...start, ...(deleted ? [] : ['pending'])].join(',');
  return [...start, 'allocated', ...(list(o, 'status.reservedFor').length > 0 ? ['reserved'] : [])].join(',');
}

function apiServiceCells(o: Parameters<Cells>[0]): readonly Json[] {
  const service = at(o, 'spec.service');
  const available = condition(o, 'Available');
  const status = text(available, 'status', 'Unknown');
  return [
    service === undefined ? 'Local' : `${text(service, 'namespace')}/${text(service, 'name')}`,
    status === 'False' ? `False (${text(available, 'reason')})` : status,
  ];
}
