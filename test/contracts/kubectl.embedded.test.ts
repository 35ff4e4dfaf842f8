import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createControlPlane } from '../../src/embedded/control-plane/index.ts';
import { createCertificate } from '../../src/embedded/http/certificate.ts';
import { serveHttps } from '../../src/embedded/http/serve.ts';
import { systemRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { describeKubectl } from './kubernetes/kubectl.ts';

describeKubectl(async () => {
  const [clock, random] = [systemClock(), systemRandom()];
  const certificate = await createCertificate({ clock, random });
  const plane = createControlPlane({ clock, random, origin: 'https://127.0.0.1', rootCa: certificate.ca });
  const server = await serveHttps({ fetch: plane.fetch, host: '127.0.0.1', port: 0, certificate });
  const kubeconfig = join(await mkdtemp(join(tmpdir(), 'kubectl-embedded-')), 'kubeconfig');
  const ca = Buffer.from(certificate.ca).toString('base64');
  await writeFile(
    kubeconfig,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'embedded', cluster: { server: server.origin, 'certificate-authority-data': ca } }],
      users: [{ name: 'admin', user: { token: plane.token } }],
      contexts: [{ name: 'embedded', context: { cluster: 'embedded', user: 'admin' } }],
      'current-context': 'embedded',
    }),
  );
  return {
    kubeconfig,
    close: async () => {
      plane.stop();
      await server.close();
    },
  };
});
