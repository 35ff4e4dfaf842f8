import { openApiV2 } from '../schema/index.ts';
import type { Api } from '../api.ts';
import { OPENAPI_PROTOBUF, OPENAPI_PROTOBUF_ASKED, encodeOpenApi } from '../protobuf/openapi.ts';

const JSON_TYPES = ['application/json', 'application/*', '*/*'];

/** `/openapi/v2` as JSON or, for client-go, as protobuf: the first of what is asked for that there is. */
export function openApiV2Response({ registry }: Api, accept = '*/*', known: string | undefined): Response {
  const asked = accept.split(',').map((entry) => entry.split(';')[0]?.trim() ?? '');
  const type = asked.find((one) => JSON_TYPES.includes(one) || isProtobuf(one));
  if (type === undefined) return new Response(null, { status: 406 });
  return tagged(`"${registry.revision}"`, known, () => {
    const document = openApiV2(registry.published());
    const headers = { vary: 'Accept' };
    if (!isProtobuf(type)) return Response.json(document, { headers });
    const body = Uint8Array.from(encodeOpenApi(document));
    return new Response(body, { headers: { ...headers, 'content-type': OPENAPI_PROTOBUF } });
  });
}

const isProtobuf = (type: string): boolean => OPENAPI_PROTOBUF_ASKED.some((known) => known === type);

/** A document that changes with what is served, answered with 304 to who has it already. */
export function tagged(etag: string, known: string | undefined, make: () => Response): Response {
  if (known === etag) return new Response(null, { status: 304, headers: { etag } });
  const response = make();
  response.headers.set('etag', etag);
  return response;
}
