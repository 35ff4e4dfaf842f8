import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  isConflict,
  isNotFound,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
} from '../clients/kubernetes/index.ts';
import { refOf } from './finalizer.ts';
import type { Scrubber } from './scrubber.ts';

export interface StatusWriter<T extends KubernetesObject> {
  /**
   * Shows `status` as the whole of the object's status; once a pass. Nothing is sent when it is what was last shown.
   * `gone` when the object is no longer there, which is no failure.
   */
  write(object: T, status: object, signal?: AbortSignal): Promise<'written' | 'unchanged' | 'gone'>;
  /** Drops what is remembered of a deleted object. */
  forget(object: T): void;
}

const ATTEMPTS = 3;

/**
 * Writes by server-side apply: the operator owns what it names, and a field named no more goes away. Force, because
 * status is nobody else's. The version in the body keeps a status from reaching a successor of the same name (the
 * server ignores a uid there); when only the version is old, the write is repeated with the current one.
 */
export function createStatusWriter<T extends KubernetesObject>(options: {
  readonly client: Pick<KubernetesClient, 'applyStatus' | 'get'>;
  readonly type: ResourceType;
  /** Known secrets are blanked. */
  readonly scrubber: Pick<Scrubber, 'scrub'>;
}): StatusWriter<T> {
  const { client, type } = options;
  /** Per uid: digests of what was asked for and of what the server made of it. The cache may lag behind one's own write. */
  const shown = new Map<string, { readonly asked: string; readonly stored: string }>();

  const scrubbed = (status: object): unknown =>
    JSON.parse(JSON.stringify(status), (_, value: unknown) =>
      typeof value === 'string' ? options.scrubber.scrub(value) : value,
    );

  const apply = async (object: T, status: unknown, signal: AbortSignal | undefined): Promise<KubernetesObject> => {
    const call = signal ? { signal } : {};
    const { apiVersion, kind, metadata } = object;
    let { resourceVersion } = metadata;
    for (let attempt = 1; ; attempt++) {
      const versioned = resourceVersion === undefined ? refOf(object) : { ...refOf(object), resourceVersion };
      try {
        return await client.applyStatus(
          type,
          { apiVersion, kind, metadata: versioned, status },
          { force: true, ...call },
        );
      } catch (error) {
        if (!isConflict(error) || attempt === ATTEMPTS) throw error;
        const current = await client.get<T>(type, refOf(object), call);
        if (current.metadata.uid !== metadata.uid) throw new ReplacedError();
        resourceVersion = current.metadata.resourceVersion;
      }
    }
  };

  return {
    async write(object, status, signal) {
      const uid = object.metadata.uid ?? '';
      const asked = scrubbed(status);
      const last = shown.get(uid);
      const unchanged = last
        ? digest(asked) === last.asked && digest(object.status) === last.stored
        : isDeepStrictEqual(asked, object.status);
      if (unchanged) return 'unchanged';
      try {
        const stored = await apply(object, asked, signal);
        shown.set(uid, { asked: digest(asked), stored: digest(stored.status) });
        return 'written';
      } catch (error) {
        if (isNotFound(error) || error instanceof ReplacedError) return 'gone';
        throw error;
      }
    },
    forget: (object) => void shown.delete(object.metadata.uid ?? ''),
  };
}

/** The same for equal values, whatever the order of their keys. Statuses are large, and all of them are remembered. */
function digest(value: unknown): string {
  const text = JSON.stringify(value ?? null, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return createHash('sha256').update(text).digest('base64');
}

/** Another object of the same name has taken the place. */
class ReplacedError extends Error {}
