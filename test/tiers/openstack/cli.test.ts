import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { createCloud } from '../../../src/embedded/cloud/index.ts';
import { createCertificate } from '../../../src/embedded/http/certificate.ts';
import { serveHttps } from '../../../src/embedded/http/serve.ts';
import { systemRandom } from '../../../src/seams/random.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { describeCliContract } from '../../contracts/openstack/cli.ts';
import { openstackCli } from '../../support/openstack-cli.ts';

/** What the client of Debian 12 knows: one compute version less than the server. */
const VERSIONS = {
  OS_COMPUTE_API_VERSION: '2.92',
  OS_PLACEMENT_API_VERSION: '1.39',
  OS_VOLUME_API_VERSION: '3.60',
  OS_IDENTITY_API_VERSION: '3',
};

describe('real', () => {
  const file = process.env['OS_CLIENT_CONFIG_FILE'] ?? '/var/tmp/scp-rig/clouds.yaml';
  const entry = process.env['OS_CLOUD'] ?? 'rig-admin';
  describeCliContract(() =>
    Promise.resolve(openstackCli({ OS_CLIENT_CONFIG_FILE: file, OS_CLOUD: entry, ...VERSIONS })),
  );
});

describe('embedded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openstack-cli-ca-'));
  const closers: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
  afterAll(async () => {
    for (const close of closers) await close();
  });

  describeCliContract(async () => {
    const seams = { clock: systemClock(), random: systemRandom() };
    const certificate = await createCertificate(seams);
    let serve = (_request: Request): Response | Promise<Response> => new Response(null, { status: 503 });
    const server = await serveHttps({
      fetch: (request) => serve(request),
      host: '127.0.0.1',
      port: 0,
      certificate,
    });
    const cloud = createCloud({ ...seams, origin: server.origin });
    serve = cloud.fetch;
    closers.push(
      () => cloud.stop(),
      () => server.close(),
    );
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, certificate.ca);
    return openstackCli({
      OS_AUTH_URL: `${server.origin}/identity/v3`,
      OS_USERNAME: 'admin',
      OS_PASSWORD: 'embedded',
      OS_PROJECT_NAME: 'admin',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
      OS_REGION_NAME: 'RegionOne',
      OS_CACERT: ca,
      ...VERSIONS,
    });
  });
});
