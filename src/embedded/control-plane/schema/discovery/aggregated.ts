import type { Json, JsonObject } from '../json.ts';
import type { ResourceDefinition } from '../resource.ts';
import { groupsOf } from './groups.ts';

/** Media type parameters that ask for, and must come back with, an aggregated document. */
export const AGGREGATED_DISCOVERY_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** `GET /api` (`core`) or `GET /apis` (`groups`) in aggregated form: everything kubectl needs in two requests. */
export function aggregatedDiscovery(resources: readonly ResourceDefinition[], which: 'core' | 'groups'): JsonObject {
  const groups = groupsOf(resources).filter(({ name }) => (name === '') === (which === 'core'));
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ name, versions }): Json => ({
      metadata: name === '' ? {} : { name },
      versions: versions.map((version) => ({
        version,
        resources: resources.filter((r) => r.group === name && r.version === version).map(resourceEntry),
        freshness: 'Current',
      })),
    })),
  };
}

function resourceEntry(resource: ResourceDefinition): Json {
  const scope = resource.namespaced ? 'Namespaced' : 'Cluster';
  const own = { group: resource.group, version: resource.version, kind: resource.kind };
  return {
    resource: resource.plural,
    responseKind: own,
    scope,
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(resource.subresources.length === 0
      ? {}
      : {
          subresources: resource.subresources.map((subresource) => ({
            subresource: subresource.name,
            responseKind: subresource.kind ?? own,
            verbs: subresource.verbs,
          })),
        }),
  };
}
