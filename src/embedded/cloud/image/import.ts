import { ApiError } from '../api-error.ts';
import { type CloudContext, isoMicros, newId } from '../context.ts';
import type { Caller } from '../service.ts';
import { stagedBlob, storeData } from './data.ts';
import type { ImageRow, ImportTaskRow } from './tables.ts';
import { STORE } from './view.ts';

const IMPORT_MS = 500;
const TASK = 'image.import';
export const IMPORT_METHODS = ['glance-direct', 'web-download', 'copy-image'] as const;

interface ImportTask {
  readonly taskId: string;
  readonly imageId: string;
  readonly uri: string | null;
}

/** Starts an import; it ends some time later, when the image is active or `queued` again. */
export function startImport(
  cloud: CloudContext,
  image: ImageRow,
  by: { readonly caller: Caller; readonly requestId: string },
  body: unknown,
): void {
  const method = methodOf(body);
  const uri = checkMethod(image, method);
  const now = cloud.clock.now();
  const task = cloud.state.tables.image.importTasks.insert({
    id: newId(cloud),
    image_id: image.id,
    owner: by.caller.project?.id ?? '',
    user_id: by.caller.user.id,
    request_id: by.requestId,
    method,
    status: 'processing',
    message: '',
    created_ms: now,
    updated_ms: now,
  });
  const progress = {
    os_glance_import_task: task.id,
    os_glance_importing_to_stores: STORE,
    os_glance_failed_import: '',
  };
  cloud.state.tables.image.images.update(image.id, {
    status: 'importing',
    properties: { ...progress, ...image.properties },
    updated_ms: now,
  });
  cloud.tasks.schedule(IMPORT_MS, TASK, { taskId: task.id, imageId: image.id, uri } satisfies ImportTask);
}

function methodOf(body: unknown): Readonly<Record<string, unknown>> & { readonly name: string } {
  const method = (body as { method?: Record<string, unknown> } | null)?.method;
  if (!method) throw new ApiError(400, "Import request requires a 'method' field.");
  if (!('name' in method)) throw new ApiError(400, "Import request requires a 'name' field.");
  const name = String(method['name']);
  if (!IMPORT_METHODS.some((one) => one === name)) throw new ApiError(400, `Unknown import method name '${name}'.`);
  return { ...method, name };
}

/** The address to load from, for web-download. */
function checkMethod(image: ImageRow, method: ReturnType<typeof methodOf>): string | null {
  const uri = typeof method['uri'] === 'string' ? method['uri'] : null;
  if (method.name === 'copy-image') {
    if (image.status === 'active') throw new ApiError(400, `Image is already present at store '${STORE}'`);
    throw new ApiError(409, 'Only images with status active can be targeted for copying');
  }
  if (image.status === 'active') throw new ApiError(409, 'Image with status active cannot be target for import');
  if (method.name === 'web-download') {
    if (image.status !== 'queued') {
      throw new ApiError(409, "Image needs to be in 'queued' state to use 'web-download' method");
    }
    if (uri === null || !/^https?:\/\/[^/:]+(:(80|443))?(\/|$)/.test(uri)) {
      throw new ApiError(400, `URI for web-download does not pass filtering: ${uri ?? 'None'}`);
    }
  } else if (image.status !== 'uploading') {
    throw new ApiError(409, "Image needs to be staged before 'glance-direct' method can be used");
  }
  for (const format of ['container_format', 'disk_format'] as const) {
    if (image[format] === null) throw new ApiError(409, `'${format}' needs to be set before import`);
  }
  return method.name === 'web-download' ? uri : null;
}

export function registerImport(cloud: CloudContext): void {
  cloud.tasks.on(TASK, (task: ImportTask) => {
    if (task.uri === null) finish(cloud, task, cloud.state.blobs.get(stagedBlob(task.imageId)));
    else void load(cloud, task.uri).then((bytes) => finish(cloud, task, bytes));
  });
}

/** Undefined when the address gives nothing, or when this cloud was not given a way out. */
async function load(cloud: CloudContext, uri: string): Promise<Uint8Array | undefined> {
  return cloud.download?.(uri).catch(() => undefined);
}

function finish(cloud: CloudContext, { taskId, imageId }: ImportTask, bytes: Uint8Array | undefined): void {
  const { images, importTasks } = cloud.state.tables.image;
  const image = images.get(imageId);
  if (!image || !importTasks.has(taskId)) return;
  const now = cloud.clock.now();
  const { os_glance_import_task: _task, ...rest } = image.properties;
  cloud.state.blobs.delete(stagedBlob(imageId));
  const properties = { ...rest, os_glance_importing_to_stores: '', os_glance_failed_import: bytes ? '' : STORE };
  images.update(imageId, { properties, ...(bytes ? {} : { status: 'queued', size: null }), updated_ms: now });
  if (bytes) storeData(cloud, { ...image, properties }, bytes);
  importTasks.update(taskId, {
    status: bytes ? 'success' : 'failure',
    message: bytes ? `Copied ${Math.floor(bytes.length / 1_048_576)} MiB` : 'Failed to download the image data.',
    updated_ms: now,
  });
}

const TASK_LIFE_MS = 48 * 3_600_000;

/** A task as the image's own list of tasks shows it. */
export function importTaskView(task: ImportTaskRow): object {
  return {
    id: task.id,
    type: 'api_image_import',
    status: task.status,
    owner: task.owner,
    expires_at: task.status === 'processing' ? null : isoMicros(task.updated_ms + TASK_LIFE_MS),
    created_at: isoMicros(task.created_ms),
    updated_at: isoMicros(task.updated_ms),
    deleted_at: null,
    deleted: false,
    image_id: task.image_id,
    request_id: task.request_id,
    user_id: task.user_id,
    input: { image_id: task.image_id, import_req: { method: task.method }, backend: [STORE] },
    result: task.status === 'success' ? { image_id: task.image_id } : null,
    message: task.message,
  };
}
