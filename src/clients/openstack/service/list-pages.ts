import { z } from 'zod';
import { ExternalError } from '../../../errors/external-error.ts';
import { checked } from '../http/json-answer.ts';
import type { Limits } from '../http/limits.ts';
import type { ServiceType } from '../config/cloud-config.ts';
import { type NextPage, nextPageOf } from './pagination.ts';
import type { KeptPage, PageMemory } from './page-memory.ts';
import type { ListCall } from './service-api.ts';
import { SYSTEM } from './systems.ts';

export interface Page {
  readonly answer: unknown;
  readonly link: string | undefined;
  /** Left out where nothing is remembered. */
  readonly digest?: string;
}

/** Reads one page; `known` is given back when its very bytes come again. */
export type FetchPage = (query: URLSearchParams, known: KeptPage | undefined) => Promise<Page | KeptPage>;

/**
 * Reads all pages of a list. A service that sends pages without end, or the same one twice, is stopped: an incomplete
 * list would be taken for the truth, so it is an error.
 */
export async function listPages<T>(
  service: ServiceType,
  call: ListCall<T>,
  limits: Pick<Limits, 'maxPages' | 'maxItems'>,
  memory: PageMemory | undefined,
  fetchPage: FetchPage,
): Promise<T[]> {
  const about = { service, operation: call.operation };
  const schema = z.array(call.of);
  const first = queryOf(call);
  const list = `${service} ${call.path.text}?${first.toString()}`;
  const before = memory?.get(list);
  const read = new Map<string, KeptPage>();
  const found: T[] = [];
  for (let query: NextPage = first; query;) {
    const key = sorted(query);
    if (read.has(key)) throw endless(about, 'sends the same page again');
    if (read.size >= limits.maxPages) throw endless(about, `has more than ${limits.maxPages} pages`);
    const page = made(await fetchPage(query, before?.get(key)));
    read.set(key, page);
    for (const item of page.items) found.push(item as T);
    if (found.length > limits.maxItems) throw endless(about, `has more than ${limits.maxItems} items`);
    query = page.next ?? countedOn(call, first, page.items.length, found);
  }
  memory?.set(list, read);
  return found;

  function made(page: Page | KeptPage): KeptPage {
    if ('items' in page) return page;
    const { answer, link, digest = '' } = page;
    if (isTruncated(answer)) throw endless(about, 'is cut short by the service (list_limit); narrow it by a filter');
    const items = checked(schema, itemsOf(answer, call.items), about);
    return { digest, items, next: nextPageOf(answer, link, call.items) };
  }
}

function queryOf<T>({ query = {}, offset }: ListCall<T>): URLSearchParams {
  const result = toSearchParams(query);
  if (offset) result.set('limit', String(offset.pageSize));
  return result;
}

export function toSearchParams(query: NonNullable<ListCall<unknown>['query']>): URLSearchParams {
  const result = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) result.append(name, one);
  }
  return result;
}

/** The next page where services send no links: after a marker, or from an offset. */
function countedOn<T>(call: ListCall<T>, first: URLSearchParams, count: number, found: readonly T[]): NextPage {
  const last = found.at(-1);
  if (last === undefined || count === 0) return undefined;
  const next = new URLSearchParams(first);
  if (call.marker) next.set('marker', call.marker(last));
  else if (call.offset && count >= call.offset.pageSize) next.set('offset', String(found.length));
  else return undefined;
  return next;
}

function itemsOf(answer: unknown, key: string | undefined): unknown {
  if (key === undefined || typeof answer !== 'object' || answer === null) return answer;
  return (answer as Record<string, unknown>)[key];
}

/** Keystone's way of saying that its `list_limit` has been reached. */
function isTruncated(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'truncated' in answer && answer.truncated === true;
}

function sorted(query: URLSearchParams): string {
  const copy = new URLSearchParams(query);
  copy.sort();
  return copy.toString();
}

function endless(about: { service: ServiceType; operation: string }, what: string): ExternalError {
  return new ExternalError(`${SYSTEM[about.service]}: ${about.operation}: the list ${what}.`, {
    fault: 'malformed',
    system: SYSTEM[about.service],
    operation: about.operation,
  });
}
