import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ORIGIN, scriptedCloud } from './scripted-cloud.ts';

const NETWORKS = `${ORIGIN}/networking/v2.0/networks`;
const networkOf = (n: number) => ({ id: `n${n}`, name: `network ${n}` });

/** The ways in which services point to the next page; `where` is a whole URL, one by a proxy, or a path. */
const STYLES = ['items_links', 'links.next', 'next', 'Link header'] as const;
type Style = (typeof STYLES)[number];

function page(style: Style, networks: unknown[], next: string | undefined): Response {
  const headers: Record<string, string> = {};
  let body: Record<string, unknown> = { networks };
  if (next !== undefined) {
    if (style === 'items_links')
      body = {
        ...body,
        networks_links: [
          { rel: 'previous', href: '/no' },
          { rel: 'next', href: next },
        ],
      };
    if (style === 'links.next') body = { ...body, links: { self: '/no', next } };
    if (style === 'next') body = { ...body, next };
    if (style === 'Link header') headers['link'] = `</no>; rel="prev", <${next}>; rel="next"`;
  }
  return Response.json(body, { headers });
}

describe('lists in pages', () => {
  it('finds every item once, in order, however the service points to the next page', async () => {
    const link = fc.constantFrom(
      NETWORKS,
      'http://inner-proxy:9696/v2.0/networks',
      '/v2.0/networks',
      'https://evil.test/x',
      '',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...STYLES),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 7 }),
        link,
        async (style, total, size, base) => {
          const { app, client } = scriptedCloud();
          const all = Array.from({ length: total }, (_, n) => networkOf(n));
          app.get('/networking/v2.0/networks', (c) => {
            const start = Number(c.req.query('start') ?? 0);
            const end = start + size;
            return page(style, all.slice(start, end), end < total ? `${base}?start=${end}&name=a%20b` : undefined);
          });
          const found = await client.network.listNetworks();
          expect(found.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes on after the last name where there are no links (Swift)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        async (names, size) => {
          const { app, client } = scriptedCloud();
          app.get('/object-store/v1/AUTH_p1/backups', (c) => {
            const start = names.indexOf(c.req.query('marker') ?? '') + 1;
            return c.json(names.slice(start, start + size).map((name) => ({ name, bytes: 1 })));
          });
          expect((await client.object.listObjects('backups')).map(({ name }) => name)).toEqual(names);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts where a list knows offsets only (server groups)', async () => {
    const { app, client } = scriptedCloud();
    app.get('/compute/v2.1/os-server-groups', (c) => {
      const from = Number(c.req.query('offset') ?? 0);
      const count = Math.min(Number(c.req.query('limit')), 2500 - from);
      return c.json({ server_groups: Array.from({ length: count }, (_, n) => ({ id: `g${from + n}`, name: 'g' })) });
    });
    expect(await client.compute.listServerGroups()).toHaveLength(2500);
  });

  it.each([
    ['the same page again', () => page('next', [networkOf(1)], '?start=1'), 'sends the same page again'],
    ['new pages without end', (n: number) => page('next', [], `?start=${n}`), 'has more than 10 pages'],
    [
      'items without end',
      (n: number) => page('next', Array(60).fill(networkOf(n)), `?start=${n}`),
      'has more than 100 items',
    ],
    ['a list cut short', () => Response.json({ networks: [], truncated: true }), 'cut short'],
    ['no list at all', () => Response.json({ other: [] }), 'not what the API promises'],
  ])('refuses %s', async (_, answer, words) => {
    const { app, client } = scriptedCloud({ client: { limits: { maxPages: 10, maxItems: 100 } } });
    let pages = 0;
    app.get('/networking/v2.0/networks', () => answer(++pages));
    const error: unknown = await client.network.listNetworks().catch((e: unknown) => e);
    expect(error).toMatchObject({
      fault: 'malformed',
      operation: 'list networks',
      message: expect.stringContaining(words),
    });
    expect(pages).toBeLessThanOrEqual(10);
  });

  it("asks only the catalog's host, whatever a link says", async () => {
    const asked: string[] = [];
    const others = new Map([['https://evil.test', (request: Request) => (asked.push(request.url), Response.json({}))]]);
    const { app, client } = scriptedCloud({ others });
    app.get('/networking/v2.0/networks', (c) =>
      c.req.query('marker') === undefined
        ? page('items_links', [networkOf(1)], 'https://evil.test/v2.0/networks?marker=n1')
        : page('items_links', [networkOf(2)], undefined),
    );
    expect(await client.network.listNetworks()).toHaveLength(2);
    expect(asked).toEqual([]);
  });
});
