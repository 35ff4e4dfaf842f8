import { afterEach, describe, expect, it } from 'vitest';
import { createWorld, isWrite, type World } from '../../support/world.ts';
import { fullCloud } from './full-cloud.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

describe('a namesake that comes to be right before a create', () => {
  it.each([
    ['network', 'networks', 'data', (w: World) => w.admin.network.createNetwork({ name: 'data' })],
    ['router', 'routers', 'storm', (w: World) => w.admin.network.createRouter({ name: 'storm' })],
    [
      'security group',
      'security-groups',
      'nodes',
      (w: World) => w.admin.network.createSecurityGroup({ name: 'nodes' }),
    ],
  ])('%s: stops us, and is left as it is', async (what, collection, name, makeTheirs) => {
    let theirs: { id: string } | undefined;
    const made: World = await createWorld({
      between: async (serve, request) => {
        const { pathname, searchParams } = new URL(request.url);
        const isLookUp =
          request.method === 'GET' &&
          pathname.endsWith(`/v2.0/${collection}`) &&
          searchParams.getAll('name').includes(name);
        if (isLookUp && theirs === undefined) {
          theirs = { id: '' };
          theirs = await makeTheirs(made);
        }
        return serve(request);
      },
    });
    world = made;
    made.startOperator();
    await made.apply(fullCloud());
    const { status } = await made.untilBecause('storm', 'NotOurs', 120_000);
    expect(JSON.stringify(status)).toContain(theirs?.id);
    const touched = made.exchanges.filter((exchange) => isWrite(exchange) && exchange.path.includes(theirs?.id ?? '?'));
    expect([what, touched]).toEqual([what, []]);
  });
});
