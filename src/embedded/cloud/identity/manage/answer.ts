import type { CloudContext } from '../../context.ts';
import type { Caller, ServiceContext } from '../../service.ts';
import { forbidden } from '../style.ts';

type View = Readonly<Record<string, unknown>>;

/** Keystone's address, as links have it. */
export function keystoneUrl(cloud: CloudContext): string {
  return `${cloud.origin}/identity/v3`;
}

/** `{"projects": [...], "links": {...}}`; Keystone answers these lists whole. */
export function listAnswer(c: ServiceContext, cloud: CloudContext, many: string, items: readonly View[]): Response {
  const { pathname, search } = new URL(c.req.url);
  return c.json({ [many]: items, links: { next: null, self: `${cloud.origin}${pathname}${search}`, previous: null } });
}

/** Lets administrators pass, and those whom `also` names. Throws ApiError 403 naming Keystone's own policy rule. */
export function allow(c: ServiceContext, rule: string, also: (caller: Caller) => boolean = () => false): void {
  const caller = c.get('caller');
  if (!caller.isAdmin && !also(caller)) throw forbidden(`identity:${rule}`);
}

/** Filters by equality, as Keystone does: text without regard to case, booleans by their usual spellings. */
export function matchesQuery(c: ServiceContext, view: View, filters: readonly string[]): boolean {
  return filters.every((name) => {
    const wanted = c.req.query(name);
    if (wanted === undefined) return true;
    const value = view[name];
    if (typeof value === 'boolean') return value === !/^(0|false|f|no|n|off)$/i.test(wanted);
    return typeof value === 'string' && value.toLowerCase() === wanted.toLowerCase();
  });
}
