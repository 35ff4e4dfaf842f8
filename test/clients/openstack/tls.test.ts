import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenStackClient } from '../../../src/clients/openstack/index.ts';
import { type Certificate, createCertificate } from '../../../src/embedded/http/certificate.ts';
import { type HttpsServer, serveHttps } from '../../../src/embedded/http/serve.ts';
import { systemRandom } from '../../../src/seams/random.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { CLOUD, failure, tokenAnswer } from './scripted-cloud.ts';

const seams = { clock: systemClock(), random: systemRandom() };

describe('over TLS', () => {
  let certificate: Certificate;
  let server: HttpsServer;
  beforeAll(async () => {
    certificate = await createCertificate(seams);
    const fetch = () => tokenAnswer('token-1', [], seams.clock.now());
    server = await serveHttps({ fetch, host: '127.0.0.1', port: 0, certificate });
  });
  afterAll(() => server.close());
  const cloudTrusting = (ca: string | undefined, verify = true) => ({
    ...CLOUD,
    authUrl: `${server.origin}/v3`,
    tls: { verify, ...(ca === undefined ? {} : { ca }) },
  });

  it('refuses an unknown authority with a remedy, and takes a new one live', async () => {
    const client = createOpenStackClient({ ...seams, cloud: cloudTrusting((await createCertificate(seams)).ca) });
    const error = await failure(client.identity.whoAmI());
    expect(error).toMatchObject({ fault: 'unreachable', message: expect.stringContaining('check cacert') });
    client.updateCredentials(cloudTrusting(certificate.ca));
    expect(await client.identity.whoAmI()).toMatchObject({ user: { name: 'admin' } });
    client.updateCredentials(cloudTrusting(undefined));
    expect(await failure(client.identity.whoAmI())).toMatchObject({ fault: 'unreachable' });
    await client.close();
  });

  it('accepts anything only when told not to verify', async () => {
    const client = createOpenStackClient({ ...seams, cloud: cloudTrusting(undefined, false) });
    expect(await client.identity.whoAmI()).toMatchObject({ is_admin: true });
    await client.close();
  });
});
