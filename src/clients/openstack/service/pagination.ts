/** What one page says about the next: its query, or that there is none. */
export type NextPage = URLSearchParams | undefined;

/**
 * Finds the link to the next page wherever a service puts it: `<items>_links` (Nova, Cinder, Neutron), `links.next`
 * (Keystone, Placement), `next` (Glance), a `Link` header (RFC 8288). Only the link's query is used; scheme, host and
 * path stay those of the catalog, because proxies and attackers write others.
 */
export function nextPageOf(answer: unknown, linkHeader: string | undefined, items: string | undefined): NextPage {
  const href = linkInBody(answer, items) ?? linkInHeader(linkHeader);
  if (href === undefined) return undefined;
  const query = href.replace(/#.*$/, '').split('?').slice(1).join('?');
  return new URLSearchParams(query);
}

function linkInBody(answer: unknown, items: string | undefined): string | undefined {
  const body = asObject(answer);
  if (!body) return undefined;
  const list = items === undefined ? undefined : body[`${items}_links`];
  if (Array.isArray(list)) {
    const next = list.map(asObject).find((link) => link?.['rel'] === 'next');
    if (typeof next?.['href'] === 'string') return next['href'];
  }
  return textOf(asObject(body['links'])?.['next']) ?? textOf(body['next']);
}

function linkInHeader(header: string | undefined): string | undefined {
  const links = (header ?? '').matchAll(/<([^>]*)>([^<]*)/g);
  for (const [, href = '', parameters = ''] of links) {
    if (/;\s*rel\s*=\s*"?(?:[^"]*\s)?next(?:\s|"|;|,|$)/i.test(parameters) && href !== '') return href;
  }
  return undefined;
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
