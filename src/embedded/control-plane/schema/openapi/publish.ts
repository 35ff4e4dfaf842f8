import type { JsonObject } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { ResourceDefinition } from '../resource.ts';
import { groupVersionOf, groupsOf } from '../discovery/groups.ts';

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
  _published: readonly PublishedResource[],
  _group: string,
  _version: string,
): JsonObject | undefined {
  return undefined;
}

/** `GET /openapi/v2`: the same definitions for older clients. */
export function openApiV2(_published: readonly PublishedResource[]): JsonObject {
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.35.4' }, paths: {}, definitions: {} };
}
