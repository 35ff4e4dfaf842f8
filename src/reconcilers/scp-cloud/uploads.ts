import type { OpenStackClient } from '../../clients/openstack/index.ts';
import type { Inventory } from '../../inventory/index.ts';
import type { Clock } from '../../seams/clock.ts';
import { type ImageSources, SourceError } from './image-source.ts';
import type { Upload, UploadFailure } from './observed.ts';
import { CONTENT_PROPERTY } from './plan-image-data.ts';
import type { ImageSource } from './step.ts';

export interface UploadJob {
  readonly imageId: string;
  /** Name of the image in the spec. */
  readonly name: string;
  readonly source: ImageSource;
}

/** Something to tell about an upload. */
export type UploadNews =
  | { readonly what: 'begun' | 'uploaded'; readonly name: string; readonly bytes: number | undefined }
  | { readonly what: 'failed'; readonly name: string; readonly failure: UploadFailure };

/** The uploads of one ScpCloud that this process has under way. What they left is looked up in Glance, not here. */
export interface Uploads {
  begin(job: UploadJob): void;
  underWay(): ReadonlyMap<string, Upload>;
  failures(): ReadonlyMap<string, UploadFailure>;
  /** By image id: SHA-512 of data that were sent whole and checked, whether or not Glance could be told so. */
  checked(): ReadonlyMap<string, string>;
  stop(): void;
}

export interface UploadsOptions {
  readonly cloud: OpenStackClient;
  readonly inventory: Pick<Inventory, 'refresh'>;
  readonly sources: ImageSources;
  readonly clock: Clock;
  /** Called when something changed that a pass should see. */
  readonly wake: () => void;
  readonly tell: (news: UploadNews) => void;
  /** Throws when this process may write no more. */
  readonly assertLeading: () => void;
}

const RETRY = { baseMs: 10_000, maxMs: 600_000 };

export function createUploads(options: UploadsOptions): Uploads {
  const { clock, wake, tell } = options;
  const stopping = new AbortController();
  const running = new Map<string, { sentBytes: number; totalBytes: number | undefined }>();
  const failures = new Map<string, UploadFailure>();
  const attempts = new Map<string, number>();
  const checked = new Map<string, string>();

  const fail = (name: string, error: unknown): void => {
    if (stopping.signal.aborted) return;
    const failure = toFailure(error);
    const attempt = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, attempt);
    failures.set(name, failure);
    tell({ what: 'failed', name, failure });
    clock.startTimer(Math.min(RETRY.maxMs, RETRY.baseMs * 2 ** (attempt - 1)), () => {
      failures.delete(name);
      if (!stopping.signal.aborted) wake();
    });
  };

  const work = async ({ imageId, name, source }: UploadJob): Promise<void> => {
    const progress = running.get(imageId) ?? { sentBytes: 0, totalBytes: undefined };
    try {
      await transfer({ ...options, signal: stopping.signal }, { imageId, name, source }, progress, checked);
      attempts.delete(name);
      tell({ what: 'uploaded', name, bytes: progress.sentBytes });
    } catch (error) {
      fail(name, error);
    } finally {
      // In this order: a pass in between would take the image for one that still waits for its data.
      await options.inventory.refresh('image', imageId).catch(() => undefined);
      running.delete(imageId);
      if (!stopping.signal.aborted) wake();
    }
  };

  return {
    begin: (job) => {
      if (running.has(job.imageId)) return;
      running.set(job.imageId, { sentBytes: 0, totalBytes: undefined });
      void work(job);
    },
    underWay: () => new Map([...running].map(([id, progress]) => [id, { ...progress }])),
    failures: () => new Map(failures),
    checked: () => new Map(checked),
    stop: () => stopping.abort(new Error('uploads are stopped')),
  };
}

async function transfer(
  options: UploadsOptions & { readonly signal: AbortSignal },
  { imageId, name, source }: UploadJob,
  progress: { sentBytes: number; totalBytes: number | undefined },
  checked: Map<string, string>,
): Promise<void> {
  const { cloud, sources, tell, wake, signal } = options;
  const data = await sources.open(source, signal);
  progress.totalBytes = data.size;
  tell({ what: 'begun', name, bytes: data.size });
  let tenth = 0;
  const { image } = cloud.withContext({ signal });
  const { sha512 } = await image.uploadImage(imageId, {
    open: data.open,
    ...(data.size === undefined ? {} : { size: data.size }),
    onProgress: (sentBytes) => {
      options.assertLeading();
      progress.sentBytes = sentBytes;
      const now = data.size === undefined ? 0 : Math.floor((10 * sentBytes) / data.size);
      if (now > tenth) wake();
      tenth = now;
    },
  });
  const uploaded = await image.getImage(imageId);
  if (uploaded.os_hash_algo === 'sha512' && uploaded.os_hash_value !== sha512) {
    throw new SourceError('ChecksumMismatch', `Glance received other data than were sent for image ${name}`);
  }
  checked.set(imageId, sha512);
  options.assertLeading();
  await image.updateImage(imageId, [{ op: 'add', path: `/${CONTENT_PROPERTY}`, value: sha512 }]);
}

function toFailure(error: unknown): UploadFailure {
  const source = sourceErrorIn(error);
  if (source !== undefined) return { reason: source.reason, message: source.message };
  return { reason: 'Unavailable', message: error instanceof Error ? error.message : String(error) };
}

/** The client wraps what the source threw while it was read. */
function sourceErrorIn(error: unknown): SourceError | undefined {
  if (error instanceof SourceError) return error;
  return error instanceof Error && error.cause !== undefined ? sourceErrorIn(error.cause) : undefined;
}
