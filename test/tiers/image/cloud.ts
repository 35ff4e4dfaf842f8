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
  close(): Promise<void>;
}

export const PASSWORD = 'served-cloud-password';

/** An embedded cloud over HTTPS that notes every write. */
export async function serveCloud(): Promise<ServedCloud> {
  const seams = { clock: systemClock(), random: systemRandom() };
  const certificate = await createCertificate(seams);
  const writes: Write[] = [];
  const serving: { cloud?: Cloud } = {};
  const server = await serveHttps({
    host: '127.0.0.1',
    port: 0,
    certificate,
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      if (request.method !== 'GET' && request.method !== 'HEAD' && !pathname.endsWith('/auth/tokens'))
        writes.push({ agent: request.headers.get('user-agent') ?? '', what: `${request.method} ${pathname}` });
      return serving.cloud?.fetch(request) ?? new Response(null, { status: 503 });
    },
  });
  const cloud = createCloud({ ...seams, origin: server.origin, password: PASSWORD });
  serving.cloud = cloud;
  return {
    origin: server.origin,
    certificate,
    writes,
    close: async () => {
      cloud.stop();
      await server.close();
    },
  };
}
