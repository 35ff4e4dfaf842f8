import { ExternalError } from '../errors/external-error.ts';
import { gathered } from './gathered.ts';
import type { Entry, Kind } from './kinds.ts';
import { KINDS, type Reading, type Source, SOURCES } from './sources.ts';

type ReadOne<K extends Kind> = (id: string) => Promise<Entry<K> | undefined>;

/** An address with so many ids passes every proxy. */
const MOST_IDS = 25;

/**
 * Reads single entries anew; undefined when one is gone. Those of one kind that are asked for at the same time are read by one
 * call, where the cloud has such a call.
 */
export function readAnew(
  reading: () => Reading,
): <K extends Kind>(kind: K, id: string) => Promise<Entry<K> | undefined> {
  const together = Object.fromEntries(KINDS.map((kind) => [kind, readTogether(kind, reading)])) as unknown as {
    readonly [K in Kind]: ReadOne<K>;
  };
  return <K extends Kind>(kind: K, id: string) => (together[kind] as ReadOne<K>)(id);
}

function readTogether<K extends Kind>(kind: K, reading: () => Reading): ReadOne<K> {
  const source: Source<K> = SOURCES[kind];
  const { some } = source;
  if (some === undefined) return (id) => readEntry(source, id, reading());
  return gathered<string, Entry<K> | undefined>(async (ids) => {
    const [first = '', ...others] = ids;
    const only = others.length === 0 ? await readEntry(source, first, reading()) : undefined;
    if (others.length === 0) return () => only;
    const found = new Map((await some(reading(), ids)).map((entry) => [source.id(entry), entry]));
    return (id) => found.get(id);
  }, MOST_IDS);
}

async function readEntry<K extends Kind>(
  source: Source<K>,
  id: string,
  reading: Reading,
): Promise<Entry<K> | undefined> {
  try {
    if (source.get) return await source.get(reading, id);
  } catch (error) {
    if (error instanceof ExternalError && error.fault === 'not-found') return undefined;
    throw error;
  }
  return (await source.list(reading)).find((entry) => source.id(entry) === id);
}
