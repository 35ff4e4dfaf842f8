import { afterAll, beforeAll } from 'vitest';
import { until } from './server.ts';
import type { Ground, Wire } from './server.ts';

/** A kind made for one suite: structural, with status and scale, list types, defaults and columns. */
export interface Widgets {
  readonly group: string;
  readonly crdName: string;
  readonly apiVersion: string;
  /** `/apis/<group>/v1/namespaces/<namespace>/widgets`. */
  readonly path: string;
  readonly allPath: string;
  readonly widget: (name: string, spec?: Wire, metadata?: Wire) => Wire;
}

const string = { type: 'string' };
const WIDGET_SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 1 },
        color: string,
        replicas: { type: 'integer' },
        mode: { type: 'string', default: 'plain', enum: ['plain', 'fancy'] },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port', 'protocol'],
          items: {
            type: 'object',
            required: ['port'],
            properties: { port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' }, name: string },
          },
        },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: string },
        steps: { type: 'array', items: string },
        limits: { type: 'object', additionalProperties: string },
        note: { type: 'string', nullable: true },
        box: {
          type: 'object',
          required: ['name'],
          properties: {
            name: string,
            lid: { type: 'object', properties: { shut: { type: 'boolean', default: true } } },
          },
        },
      },
    },
    status: {
      type: 'object',
      properties: { phase: string, replicas: { type: 'integer' }, selector: string },
    },
  },
};

const version = (name: string, storage: boolean): Wire => ({
  name,
  served: true,
  storage,
  schema: { openAPIV3Schema: WIDGET_SCHEMA },
  subresources: {
    status: {},
    scale: {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
      labelSelectorPath: '.status.selector',
    },
  },
  additionalPrinterColumns: [
    { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
  ],
  selectableFields: [{ jsonPath: '.spec.color' }],
});

export function widgetCrd(group: string, plural = 'widgets', kind = 'Widget', scope = 'Namespaced'): Wire {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: {
        plural,
        kind,
        shortNames: [plural.slice(0, 3) + group.slice(0, 4).replace('.', '')],
        categories: ['gadgets'],
      },
      versions: [version('v1', true), version('v1beta1', false)],
    },
  };
}

export const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Whether a condition of a definition is true. */
export const isTrue = (crd: Wire, type: string): boolean => {
  const conditions: readonly Wire[] = crd.status?.conditions ?? [];
  return conditions.some((condition) => condition.type === type && condition.status === 'True');
};

/** Makes the definition before the suite's tests and deletes it afterwards. */
export function widgets(on: Ground): Widgets {
  const group = `${on.namespace.replace('contract-', '')}.contract.test`;
  const crdName = `widgets.${group}`;
  const root = `/apis/${group}/v1`;
  const path = `${root}/namespaces/${on.namespace}/widgets`;
  beforeAll(async () => {
    await on.call('POST', CRDS, widgetCrd(group));
    await until(
      () => on.call('GET', `${CRDS}/${crdName}`),
      ({ body }) => isTrue(body, 'Established'),
    );
    await until(
      () => on.call('GET', path),
      ({ status }) => status === 200,
    );
  });
  afterAll(async () => {
    await on.call('DELETE', `${CRDS}/${crdName}`);
  });
  return {
    group,
    crdName,
    apiVersion: `${group}/v1`,
    path,
    allPath: `${root}/widgets`,
    widget: (name, spec = { size: 1 }, metadata = {}) => ({
      apiVersion: `${group}/v1`,
      kind: 'Widget',
      metadata: { name, ...metadata },
      spec,
    }),
  };
}
