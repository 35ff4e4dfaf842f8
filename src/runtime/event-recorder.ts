import type { Logger } from 'pino';
import { EVENT, type KubernetesClient, type KubernetesObject } from '../clients/kubernetes/index.ts';
import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';
import { bounded } from './conditions.ts';
import { microTime } from './lease.ts';
import type { Scrubber } from './scrubber.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** Something worth telling a person about one object. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  /** Why, in PascalCase: `QuotaExceeded`. */
  readonly reason: string;
  /** What was being done, in PascalCase: `CreateNetwork`. */
  readonly action: string;
  readonly note: string;
}

export interface EventRecorder {
  /** Tells and forgets: an event that cannot be written fails nothing. The same again within ten minutes only counts up. */
  record(regarding: KubernetesObject, happening: Happening): void;
  /** Resolves when all that has been recorded has been sent or given up. */
  flush(): Promise<void>;
}

/** events.k8s.io/v1. */
interface Event extends KubernetesObject {
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
}

interface Series {
  readonly name: string;
  readonly namespace: string;
  count: number;
  lastMs: number;
  /** Writes of one series follow each other. */
  written: Promise<unknown>;
}

const SERIES_MS = 600_000;
const MOST_REMEMBERED = 4_096;
/**
 * Per object. More than client-go's spam filter allows (25 at once, then one in five minutes): one of our objects holds
 * dozens of things, and would fall silent for an hour after telling of each of them once.
 */
const RATE = { burst: 100, perSecond: 1 / 6 };
const LONGEST_NOTE = 1_000;

export function createEventRecorder(options: {
  /** The gated client: a replica that does not lead tells nothing. */
  readonly client: Pick<KubernetesClient, 'create' | 'patch'>;
  /** Who reports: `scp.stormclouds.eu/operator`. */
  readonly controller: string;
  /** Which replica: the pod's name. */
  readonly instance: string;
  readonly scrubber: Pick<Scrubber, 'scrub'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}): EventRecorder {
  const { client, clock, random, log } = options;
  const series = new Map<string, Series>();
  const rates = new Map<string, TokenBucket>();
  const underway = new Set<Promise<unknown>>();
  let begun = 0;

  /** Lists come by name: events are to read as a story. */
  const inOrder = (nowMs: number): string => {
    begun = (begun + 1) % 1_000;
    return (nowMs * 1_000 + begun).toString(16).padStart(14, '0');
  };

  const send = (after: Promise<unknown>, write: () => Promise<unknown>): Promise<unknown> => {
    const sent = after.then(write).catch((error: unknown) => log.debug({ err: error }, 'an event was not written'));
    underway.add(sent);
    void sent.then(() => underway.delete(sent));
    return sent;
  };

  const begin = (regarding: KubernetesObject, happening: Happening, nowMs: number): Series => {
    const namespace = regarding.metadata.namespace ?? 'default';
    const suffix = `${inOrder(nowMs)}${Buffer.from(random.bytes(4)).toString('hex')}`;
    const name = `${regarding.metadata.name.slice(0, 200)}.${suffix}`;
    const { apiVersion, kind, metadata } = regarding;
    const event = {
      apiVersion: '',
      kind: '',
      metadata: { name, namespace },
      eventTime: microTime(nowMs),
      reportingController: options.controller,
      reportingInstance: options.instance,
      regarding: { apiVersion, kind, name: metadata.name, namespace: metadata.namespace, uid: metadata.uid },
      ...happening,
    };
    return {
      name,
      namespace,
      count: 1,
      lastMs: nowMs,
      written: send(Promise.resolve(), () => client.create(EVENT, event)),
    };
  };

  const repeat = (one: Series, nowMs: number): void => {
    const body = { series: { count: one.count, lastObservedTime: microTime(nowMs) } };
    one.written = send(one.written, () =>
      client.patch<Event>(EVENT, { namespace: one.namespace, name: one.name }, { type: 'merge', body }),
    );
  };

  return {
    record(regarding, raw) {
      const happening = { ...raw, note: bounded(options.scrubber.scrub(raw.note), LONGEST_NOTE) };
      const nowMs = clock.now();
      const uid = regarding.metadata.uid ?? '';
      const key = JSON.stringify([uid, happening.type, happening.reason, happening.action, happening.note]);
      const known = series.get(key);
      if (known) known.count += 1;
      const rate = rates.get(uid) ?? createTokenBucket(RATE, clock);
      remember(rates, uid, rate);
      if (!rate.tryTake()) return;
      if (known && nowMs - known.lastMs < SERIES_MS) {
        known.lastMs = nowMs;
        repeat(known, nowMs);
      } else remember(series, key, begin(regarding, happening, nowMs));
    },
    async flush() {
      await Promise.all(underway);
    },
  };
}

/** Puts last what was used last, and forgets what was not used for longest. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > MOST_REMEMBERED && !oldest.done) map.delete(oldest.value);
}
