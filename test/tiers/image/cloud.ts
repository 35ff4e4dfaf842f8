import { type Cloud, createCloud } from '../../../src/embedded/cloud/index.ts';
import { type Certificate, createCertificate } from '../../../src/embedded/http/certificate.ts';
import { serveHttps } from '../../../src/embedded/http/serve.ts';
import { systemRandom } from '../../../src/seams/random.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';

/** A request that changes something, and who made it. */
export interface Write {
  readonly agent: string;
  readonly what: string;
}

export interface ServedCloud {
  readonly origin: string;
  readonly certificate: Certificate;
  /** In the order in which they arrived. */
  readonly writes: readonly Write[];
  /**
   * Lets the next write come through and holds the one behind it, either before it happens or when it has happened and
   * its answer is due, until `release` is called. `held` resolves when it is there.
   */
  holdSecond(when: 'before' | 'after'): { readonly held: Promise<void>; release(): void };
  close(): Promise<void>;
}

interface Hold {
  readonly when: 'before' | 'after';
  seen: number;
  readonly arrived: () => void;
  readonly released: Promise<undefined>;
}

export const PASSWORD = 'served-cloud-password';

/** An embedded cloud over HTTPS that notes every write. */
export async function serveCloud(): Promise<ServedCloud> {
  const seams = { clock: systemClock(), random: systemRandom() };
  const certificate = await createCertificate(seams);
  const writes: Write[] = [];
  const serving: { cloud?: Cloud } = {};
  let hold: Hold | undefined;
  const server = await serveHttps({
    host: '127.0.0.1',
    port: 0,
    certificate,
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      const answer = async () => (await serving.cloud?.fetch(request)) ?? new Response(null, { status: 503 });
      if (request.method === 'GET' || request.method === 'HEAD' || pathname.endsWith('/auth/tokens'))
        return await answer();
      writes.push({ agent: request.headers.get('user-agent') ?? '', what: `${request.method} ${pathname}` });
      if (hold === undefined || ++hold.seen < 2) return await answer();
      const { when, arrived, released } = hold;
      if (when === 'before') {
        arrived();
        await released;
        return await answer();
      }
      const response = await answer();
      arrived();
      await released;
      return response;
    },
  });
  const cloud = createCloud({ ...seams, origin: server.origin, password: PASSWORD });
  serving.cloud = cloud;
  return {
    origin: server.origin,
    certificate,
    writes,
    holdSecond: (when) => {
      const held = Promise.withResolvers<undefined>();
      const released = Promise.withResolvers<undefined>();
      hold = { when, seen: 0, arrived: () => held.resolve(undefined), released: released.promise };
      return {
        held: held.promise,
        release: () => {
          hold = undefined;
          released.resolve(undefined);
        },
      };
    },
    close: async () => {
      cloud.stop();
      await server.close();
    },
  };
}
