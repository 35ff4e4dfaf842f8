import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../json.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../resource.ts';
import { groupVersionOf, groupsOf } from './groups.ts';

/** `GET /api`. */
export function apiVersions(serverAddress: string): JsonObject {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress }];
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs };
}

/** `GET /apis`. */
export function apiGroupList(resources: readonly ResourceDefinition[]): JsonObject {
  const groups = groupsOf(resources).filter((group) => group.name !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map(({ name, versions }) => groupBody(name, versions)),
  };
}

/** `GET /apis/<group>`; undefined when nothing is served in it. */
export function apiGroup(resources: readonly ResourceDefinition[], name: string): JsonObject | undefined {
  const group = groupsOf(resources).find((candidate) => candidate.name === name && name !== '');
  return group === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...groupBody(name, group.versions) };
}

function groupBody(name: string, versions: readonly string[]): { readonly [key: string]: Json } {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] ?? null };
}

/** `GET /api/v1` and `GET /apis/<group>/<version>`; undefined when nothing is served in it. */
export function apiResourceList(
  resources: readonly ResourceDefinition[],
  group: string,
  version: string,
): JsonObject | undefined {
  const served = resources.filter((resource) => resource.group === group && resource.version === version);
  if (served.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: groupVersionOf({ group, version }),
    resources: served.flatMap(resourceEntries),
  };
}

function resourceEntries(resource: ResourceDefinition): Json[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(verbs.includes('list') && verbs.includes('create') ? { storageVersionHash: storageVersionHash(resource) } : {}),
  };
  const below = resource.subresources.map((subresource) => ({
    name: `${plural}/${subresource.name}`,
    singularName: '',
    namespaced,
    ...foreignGroup(subresource, resource),
    kind: subresource.kind?.kind ?? kind,
    verbs: subresource.verbs,
  }));
  return [main, ...below];
}

/** The group of the kind it answers with is told where it is another. */
function foreignGroup({ kind }: SubresourceDefinition, { group }: ResourceDefinition): JsonObject {
  return kind === undefined || kind.group === group ? {} : { group: kind.group, version: kind.version };
}

/** The first eight bytes of a digest that tells storage versions apart (`discovery.StorageVersionHash`). */
function storageVersionHash({ group, version, kind }: ResourceDefinition): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');
}
