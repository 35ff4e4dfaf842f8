import { describe, expect, it } from 'vitest';
import type { FetchHandler } from '../../../src/embedded/http/in-process-dispatcher.ts';
import { type CloudPicture, pictureOf, withoutIds } from '../../support/cloud-picture.ts';
import { createWorld, isWrite, type World, type WorldSnapshot } from '../../support/world.ts';
import { fullCloud } from './full-cloud.ts';

/** What the world was like when the operator was about to make a write, and when the write was made. */
interface Boundary {
  readonly write: string;
  readonly before: WorldSnapshot;
  readonly after: WorldSnapshot;
}

type Between = (serve: FetchHandler, request: Request) => Promise<Response>;
const plainly: Between = async (serve, request) => serve(request);

interface Flow {
  readonly what: string;
  readonly begin: (world: World) => Promise<void>;
  readonly over: (world: World) => Promise<unknown>;
}

const MAKING: Flow = {
  what: 'making everything',
  begin: (world) => world.apply(fullCloud()),
  over: (world) => world.untilReady('storm'),
};
const REMOVING: Flow = {
  what: 'removing everything',
  begin: (world) => world.remove(fullCloud()),
  over: (world) => world.untilGone('storm'),
};

describe.each([
  { flow: MAKING, first: undefined },
  { flow: REMOVING, first: MAKING },
])('a crash while $flow.what', ({ flow, first }) => {
  it('at any write boundary ends in the same world', async () => {
    let between: Between = plainly;
    const world = await createWorld({ between: (serve, request) => between(serve, request) });
    const untouched = withoutIds(await pictureOf(world.admin));
    if (first) {
      const operator = world.startOperator();
      await first.begin(world);
      await first.over(world);
      await operator.stop();
    }
    await flow.begin(world);

    const boundaries: Boundary[] = [];
    between = recording(world, boundaries);
    const end = await runToEnd(world, flow);
    expect(boundaries.length).toBeGreaterThan(10);
    if (first) expect(end).toEqual(untouched);

    for (const { write, before, after } of boundaries) {
      for (const [when, snapshot, how] of [
        ['before', before, plainly],
        ['after', after, plainly],
        ['with its answer lost', before, losing('answer')],
        ['refused once', before, losing('request')],
      ] as const) {
        world.restore(snapshot);
        between = how;
        const reached = await runToEnd(world, flow);
        expect(reached, `${when}: ${write}`).toEqual(end);
      }
    }
    await world.stop();
  }, 600_000);
});

/** A new operator, which knows nothing of the one before. */
async function runToEnd(world: World, flow: Flow): Promise<CloudPicture> {
  const operator = world.startOperator();
  await flow.over(world);
  await world.clock.advance(65_000);
  await operator.stop();
  return withoutIds(await pictureOf(world.admin));
}

function recording(world: World, boundaries: Boundary[]): Between {
  return async (serve, request) => {
    if (!isWrite({ method: request.method, path: new URL(request.url).pathname })) return serve(request);
    const before = world.snapshot();
    const response = await serve(request);
    boundaries.push({ write: `${request.method} ${new URL(request.url).pathname}`, before, after: world.snapshot() });
    return response;
  };
}

/** The first write is made and its answer never arrives, or it is refused. */
function losing(what: 'answer' | 'request'): Between {
  let lost = false;
  return async (serve, request) => {
    if (lost || !isWrite({ method: request.method, path: new URL(request.url).pathname })) return serve(request);
    lost = true;
    if (what === 'request') return Response.json({ error: { code: 503, message: 'not now' } }, { status: 503 });
    await serve(request);
    const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    return new Response(new ReadableStream({ start: (controller) => controller.error(error) }));
  };
}
