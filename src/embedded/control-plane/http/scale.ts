import { invalid as invalidField, isObject, SCALE_TABLE } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { textAt, valueAt, withMetadata, withValueAt } from '../object.ts';
import type { KubeObject } from '../object.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { conflict, invalid, methodNotAllowed, MODIFIED } from '../status-error.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { managedByUpdate } from '../verbs/track-managers.ts';
import { currentObject, replaceObject } from '../verbs/update.ts';
import { objectOf, readBody } from './body.ts';
import type { Body } from './body.ts';
import { wantedBy } from './read-routes.ts';
import { answer, renderObject } from './respond.ts';
import type { Exchange } from './resource-routes.ts';
import { writeRequest } from './write-routes.ts';

const pathOf = (jsonPath: string): readonly string[] => jsonPath.replace(/^\./, '').split('.');

/** `Scale` of `autoscaling/v1` over any resource that declares where its replicas stand. */
export async function answerScale(exchange: Exchange): Promise<Response> {
  const { resource, request } = exchange;
  const write = writeRequest(exchange, 'UpdateOptions');
  const old = currentObject(write);
  if (request.method === 'GET') return answerScaleOf(exchange, old);
  if (request.method !== 'PUT' && request.method !== 'PATCH') throw methodNotAllowed();
  const body = await readBody(request);
  const wanted = request.method === 'PUT' ? objectOf(body) : patched(scaleOf(resource, old), body);
  const replicas = valueAt(wanted, 'spec', 'replicas') ?? 0;
  if (typeof replicas !== 'number' || replicas < 0) {
    throw invalid('autoscaling', 'Scale', write.name, [
      invalidField('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  }
  const { resourceVersion } = old.metadata;
  const given = textAt(wanted, 'metadata', 'resourceVersion');
  if (given !== '' && given !== resourceVersion) throw conflict(resource.subject, write.name, MODIFIED);
  const path = pathOf(resource.scale?.specReplicasPath ?? '.spec.replicas');
  const updated = replaceObject({ ...write, subresource: '' }, old, withValueAt(old, path, replicas), (object) =>
    managedByUpdate(write, old, object),
  );
  return answerScaleOf(exchange, updated);
}

/** As the client wants it: kubectl asks for a table. */
function answerScaleOf(exchange: Exchange, object: KubeObject): Response {
  const wanted = wantedBy(exchange);
  const scale = scaleOf(exchange.resource, object);
  return answer(200, renderObject({ table: SCALE_TABLE }, scale, wanted, exchange.api.clock.now()), wanted);
}

function patched(scale: JsonObject, { value, mediaType }: Body): JsonObject {
  if (mediaType === 'application/json-patch+json') return applyJsonPatch(scale, value);
  return mergePatch(withMetadata(scale, { resourceVersion: undefined }), isObject(value) ? value : {});
}

function scaleOf({ scale, definition }: ServedResource, object: KubeObject): KubeObject {
  const at = (path: string | undefined): Json | undefined =>
    path === undefined ? undefined : valueAt(object, ...pathOf(path));
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector =
    definition.group === 'apps' || definition.group === '' ? selectorText(object) : at(scale?.labelSelectorPath);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: at(scale?.specReplicasPath) ?? 0 },
    status: { replicas: at(scale?.statusReplicasPath) ?? 0, ...(selector === undefined ? {} : { selector }) },
  };
}

/** The selector of a workload as text. */
function selectorText(object: KubeObject): string {
  const labels = valueAt(object, 'spec', 'selector', 'matchLabels') ?? valueAt(object, 'spec', 'selector');
  if (!isObject(labels)) return '';
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
    .sort()
    .join(',');
}
