import { parseTypes } from './notation.ts';
import type { TypeLine } from './notation.ts';
import { AUTHENTICATION, AUTHORIZATION, RBAC } from './types/access.ts';
import { ADMISSION } from './types/admissionregistration.ts';
import { APPS } from './types/apps.ts';
import { AUTOSCALING, AUTOSCALING_V2 } from './types/autoscaling.ts';
import { CERTIFICATES, FLOWCONTROL, NODE } from './types/cluster.ts';
import { BATCH } from './types/batch.ts';
import { CORE_PODS } from './types/core-pods.ts';
import { CORE_VOLUMES } from './types/core-volumes.ts';
import { CORE } from './types/core.ts';
import { APIEXTENSIONS } from './types/extensions.ts';
import { META } from './types/meta.ts';
import { NETWORKING } from './types/networking.ts';
import { APIREGISTRATION, COORDINATION, DISCOVERY, EVENTS, POLICY, SCHEDULING } from './types/small-groups.ts';
import { RESOURCE } from './types/resource.ts';
import { STORAGE } from './types/storage.ts';

/** A Go package of API types: how its types are named in OpenAPI, and which group version they serve. */
interface TypePackage {
  readonly prefix: string;
  readonly groupVersion?: string;
  readonly lines: string;
}

const api = (group: string, version: string, lines: string, name = group.split('.')[0] ?? ''): TypePackage => ({
  prefix: `io.k8s.api.${name}.${version}`,
  groupVersion: group === '' ? version : `${group}/${version}`,
  lines,
});

const PACKAGES: Readonly<Record<string, TypePackage>> = {
  meta: { prefix: 'io.k8s.apimachinery.pkg.apis.meta.v1', lines: META },
  core: api('', 'v1', [CORE.trim(), CORE_PODS.trim(), CORE_VOLUMES.trim()].join('\n'), 'core'),
  apps: api('apps', 'v1', APPS),
  batch: api('batch', 'v1', BATCH),
  autoscaling: api('autoscaling', 'v1', AUTOSCALING),
  autoscalingv2: api('autoscaling', 'v2', AUTOSCALING_V2),
  networking: api('networking.k8s.io', 'v1', NETWORKING),
  storage: api('storage.k8s.io', 'v1', STORAGE),
  policy: api('policy', 'v1', POLICY),
  rbac: api('rbac.authorization.k8s.io', 'v1', RBAC),
  authentication: api('authentication.k8s.io', 'v1', AUTHENTICATION),
  authorization: api('authorization.k8s.io', 'v1', AUTHORIZATION),
  coordination: api('coordination.k8s.io', 'v1', COORDINATION),
  discovery: api('discovery.k8s.io', 'v1', DISCOVERY),
  events: api('events.k8s.io', 'v1', EVENTS),
  scheduling: api('scheduling.k8s.io', 'v1', SCHEDULING),
  certificates: api('certificates.k8s.io', 'v1', CERTIFICATES),
  node: api('node.k8s.io', 'v1', NODE),
  flowcontrol: api('flowcontrol.apiserver.k8s.io', 'v1', FLOWCONTROL),
  resource: api('resource.k8s.io', 'v1', RESOURCE),
  admissionregistration: api('admissionregistration.k8s.io', 'v1', ADMISSION),
  apiextensions: {
    prefix: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
    groupVersion: 'apiextensions.k8s.io/v1',
    lines: APIEXTENSIONS,
  },
  apiregistration: {
    prefix: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1',
    groupVersion: 'apiregistration.k8s.io/v1',
    lines: APIREGISTRATION,
  },
};

/** One API type with its OpenAPI name. */
export interface BuiltInType extends TypeLine {
  readonly fullName: string;
  readonly groupVersion: string | undefined;
  /** The OpenAPI name of a type this one mentions. */
  readonly resolve: (mention: string) => string;
}

const qualify = (packageName: string, mention: string): string => {
  const [left = '', right] = mention.split('.');
  const [owner, name] = right === undefined ? [packageName, left] : [left, right];
  return `${PACKAGES[owner]?.prefix ?? owner}.${name}`;
};

/** All types by OpenAPI name. */
export const BUILT_IN_TYPES: ReadonlyMap<string, BuiltInType> = new Map(
  Object.entries(PACKAGES).flatMap(([packageName, { prefix, groupVersion, lines }]) =>
    parseTypes(lines).map((line) => {
      const fullName = `${prefix}.${line.name}`;
      return [
        fullName,
        { ...line, fullName, groupVersion, resolve: (mention: string) => qualify(packageName, mention) },
      ];
    }),
  ),
);

const KINDS = new Map(
  [...BUILT_IN_TYPES.values()].flatMap((type) =>
    type.isKind && type.groupVersion !== undefined
      ? [[`${type.groupVersion}/${type.name}`, type.fullName] as const]
      : [],
  ),
);

/** The OpenAPI name of a built-in kind; `groupVersion` is `v1` for the core group. */
export const builtInKind = (groupVersion: string, kind: string): string | undefined =>
  KINDS.get(`${groupVersion}/${kind}`);
