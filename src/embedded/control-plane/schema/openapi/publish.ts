import { groupVersionOf, groupsOf } from '../discovery/groups.ts';
import type { Json, JsonObject } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { ResourceDefinition } from '../resource.ts';
import { definitionName, definitionsOf, PATCH } from './definitions.ts';
import { pathsOf } from './paths.ts';

/** A served resource with the schema it is published with; built-in kinds bring none. */
export interface PublishedResource {
  readonly resource: ResourceDefinition;
  readonly schema?: JsonSchema;
}

/** `GET /openapi/v3`: where the document of each group version stands. `revision` changes whenever a document may have. */
export function openApiIndex(published: readonly PublishedResource[], revision: string): JsonObject {
  const paths = groupsOf(published.map(({ resource }) => resource)).flatMap(({ name, versions }) =>
    versions.map((version) => {
      const path = name === '' ? `api/${version}` : `apis/${groupVersionOf({ group: name, version })}`;
      return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${revision}` }] as const;
    }),
  );
  return { paths: Object.fromEntries(paths) };
}

/** `GET /openapi/v3/{api/v1,apis/<group>/<version>}`; undefined when nothing is served there. */
export function openApiDocument(
  published: readonly PublishedResource[],
  group: string,
  version: string,
): JsonObject | undefined {
  const here = published.filter(({ resource }) => resource.group === group && resource.version === version);
  if (here.length === 0) return undefined;
  const { paths, definitions } = contents(here, '#/components/schemas/', 'v3');
  return { openapi: '3.0.0', info: INFO, paths, components: { schemas: definitions } };
}

/** `GET /openapi/v2`: the same definitions for older clients. */
export function openApiV2(published: readonly PublishedResource[]): JsonObject {
  const { paths, definitions } = contents(published, '#/definitions/', 'v2');
  return { swagger: '2.0', info: INFO, paths, definitions };
}

const INFO = { title: 'Kubernetes', version: 'v1.35.4' };

interface Contents {
  readonly paths: JsonObject;
  readonly definitions: JsonObject;
}

function contents(published: readonly PublishedResource[], prefix: string, version: 'v2' | 'v3'): Contents {
  const definitions = new Map(
    published.flatMap(({ resource, schema }) => [...definitionsOf(resource, schema, prefix)]),
  );
  const paths = published.flatMap(({ resource }) => {
    const name = definitionName(resource);
    const reference = (target: string): JsonObject => ({ $ref: `${prefix}${target}` });
    const subject = { resource, object: reference(name), list: reference(`${name}List`), patch: reference(PATCH) };
    return pathsOf(subject, version);
  });
  return {
    paths: Object.fromEntries(sortByName(paths)),
    definitions: Object.fromEntries(sortByName(definitions)) as JsonObject,
  };
}

const sortByName = <T extends Json | JsonSchema>(
  entries: Iterable<readonly [string, T]>,
): readonly (readonly [string, T])[] => [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
