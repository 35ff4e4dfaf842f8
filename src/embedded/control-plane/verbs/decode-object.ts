import { strictDecodingErrors, strictDecodingMessage } from '../schema/index.ts';
import type { Decoder, JsonObject } from '../schema/index.ts';
import { metadataOf, parseApiVersion, textAt, withMetadata } from '../object.ts';
import { badRequest } from '../status-error.ts';
import type { StatusError } from '../status-error.ts';
import type { WriteRequest } from './write-request.ts';

/** What decodes a body, and how it is refused when it cannot be; `problem` is what the decoder says. */
export interface Decoding {
  readonly decoder: Decoder;
  readonly refuse: (problem: string) => StatusError;
}

const bodyDecoding = ({ resource: { definition } }: WriteRequest): Decoding => ({
  decoder: 'json',
  refuse: (problem) =>
    badRequest(
      `${definition.kind} in version "${definition.version}" cannot be handled as a ${definition.kind}: ${problem}`,
    ),
});

/**
 * The object of a request body as the resource knows it: of the right kind, unknown fields dropped and (as asked) refused or
 * warned of, defaults filled in.
 */
export function decodeObject(
  request: WriteRequest,
  body: JsonObject,
  duplicates: readonly string[],
  { decoder, refuse }: Decoding = bodyDecoding(request),
): JsonObject {
  const { resource, options, warnings } = request;
  const typed = checkKind(request, body);
  const problem = resource.decodeProblem?.(typed, decoder);
  if (problem !== undefined) throw refuse(problem);
  const { value, unknown } = resource.prune(typed);
  const problems = strictDecodingErrors(duplicates, unknown, resource.custom ? undefined : body);
  if (problems.length > 0 && options.fieldValidation === 'Strict') throw refuse(strictDecodingMessage(problems));
  if (options.fieldValidation === 'Warn') warnings.push(...problems);
  return resource.applyDefaults(value);
}

const goTypeOf = (scope: string, kind: string): string => `${scope.split('.')[0] ?? ''}.${kind}`;

function checkKind({ resource }: WriteRequest, body: JsonObject): JsonObject {
  const { definition, apiVersion, custom } = resource;
  if (custom && typeof body['kind'] !== 'string') {
    const text = JSON.stringify(body);
    throw badRequest(
      `the object provided is unrecognized (must be of type ${definition.kind}): Object 'Kind' is missing in '${text}' (${text})`,
    );
  }
  const given = typeof body['apiVersion'] === 'string' && body['apiVersion'] !== '' ? body['apiVersion'] : apiVersion;
  const kind = typeof body['kind'] === 'string' && body['kind'] !== '' ? body['kind'] : definition.kind;
  if (given !== apiVersion) {
    throw badRequest(
      custom
        ? `the API version in the data (${given}) does not match the expected API version (${apiVersion})`
        : `${kind} in version "${parseApiVersion(given).version}" cannot be handled as a ${definition.kind}: no kind "${kind}" is registered for version "${given}" in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  if (kind !== definition.kind && !custom) {
    const [from, to] = [goTypeOf(definition.version, kind), goTypeOf(definition.group || 'core', definition.kind)];
    throw badRequest(
      `${kind} in version "${definition.version}" cannot be handled as a ${definition.kind}: converting (${from}) to (${to}): unknown conversion`,
    );
  }
  return { ...body, apiVersion, kind };
}

/** The namespace of a body may be left out, but may not be another than that of the path. */
export function withRequestNamespace(object: JsonObject, namespace: string): JsonObject {
  const given = textAt(metadataOf(object), 'namespace');
  if (namespace === '') return given === '' ? object : withMetadata(object, { namespace: undefined });
  if (given !== '' && given !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  return withMetadata(object, { namespace });
}
