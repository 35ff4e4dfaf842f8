import { removeObject } from './put-object.ts';
import type { ObjectRequest } from './request.ts';
import type { ObjectRow } from './tables.ts';

/** `?bulk-delete`: deletes the objects and empty containers that the body names, one a line. */
export async function bulkDelete(request: ObjectRequest): Promise<Response> {
  const lines = (await request.raw.text()).split('\n').map((line) => decodeURIComponent(line.trim()));
  return deleteAll(
    request,
    lines.filter((line) => line !== ''),
  );
}

/** `?multipart-manifest=delete`: deletes a static large object with its parts. */
export function deleteLarge(request: ObjectRequest, row: ObjectRow | undefined): Response {
  const own = `${request.container ?? ''}/${request.object ?? ''}`;
  return deleteAll(request, row ? [...(row.segments ?? []).map((segment) => segment.path), own] : [own]);
}

function deleteAll(request: ObjectRequest, paths: readonly string[]): Response {
  const { containers, objects } = request.cloud.state.tables.object;
  const errors: [path: string, status: string][] = [];
  let [deleted, missing] = [0, 0];
  for (const path of paths) {
    const id = `${request.account}/${path.replace(/^\/+/, '')}`;
    const object = objects.get(id);
    const container = containers.get(id);
    if (object) removeObject(request.cloud, object);
    else if (container && container.object_count > 0) errors.push([path, '409 Conflict']);
    else if (container) containers.delete(id);
    if (object || (container && container.object_count === 0)) deleted += 1;
    if (!object && !container) missing += 1;
  }
  return report(request, deleted, missing, errors);
}

function report(
  request: ObjectRequest,
  deleted: number,
  missing: number,
  errors: readonly (readonly [string, string])[],
): Response {
  const status = errors.length > 0 ? '400 Bad Request' : '200 OK';
  if ((request.raw.headers.get('accept') ?? '').includes('application/json')) {
    return Response.json({
      'Response Status': status,
      'Response Body': '',
      'Number Deleted': deleted,
      'Number Not Found': missing,
      Errors: errors,
    });
  }
  const lines = [
    `Number Deleted: ${deleted}`,
    `Number Not Found: ${missing}`,
    'Response Body: ',
    `Response Status: ${status}`,
    'Errors:',
    ...errors.map(([path, problem]) => `${path}, ${problem}`),
  ];
  return new Response(`${lines.join('\n')}\n`, { headers: { 'content-type': 'text/plain' } });
}
