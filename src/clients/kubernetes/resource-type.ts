/** Everything needed to address a kind over REST. Looked up nowhere: declared by whoever uses the kind. */
export interface ResourceType {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Lower-case plural as in paths and RBAC: `scpclouds`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Names one object of a known type. `namespace` is left out for cluster-scoped kinds. */
export interface ObjectRef {
  readonly namespace?: string;
  readonly name: string;
}

/** `group/version`, or `v1` for the core group. */
export function apiVersion(type: Pick<ResourceType, 'group' | 'version'>): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** How people and `kubectl` name the resource: `scpclouds.scp.stormclouds.eu`. It is the CRD's name too. */
export function resourceName(type: Pick<ResourceType, 'group' | 'plural'>): string {
  return type.group === '' ? type.plural : `${type.plural}.${type.group}`;
}

/** Path of the collection; without a namespace it spans all of them. */
export function collectionPath(type: ResourceType, namespace?: string): string {
  const root = type.group === '' ? '/api' : '/apis';
  const scope = type.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}/${apiVersion(type)}${scope}/${type.plural}`;
}

export function objectPath(type: ResourceType, ref: ObjectRef, subresource?: string): string {
  const path = `${collectionPath(type, ref.namespace)}/${encodeURIComponent(ref.name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** For messages: `scpclouds.scp.stormclouds.eu default/lab`. */
export function describeRef(type: ResourceType, ref?: ObjectRef): string {
  if (!ref) return resourceName(type);
  return `${resourceName(type)} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}
