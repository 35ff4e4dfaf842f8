import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Kubectl, kubectlFor } from '../../support/kubectl.ts';
import { authenticate, type OpenStackTarget, type Session } from '../../support/openstack-raw.ts';
import { until } from '../../support/poll.ts';
import { PASSWORD, type ServedCloud, serveCloud } from './cloud.ts';
import { type Replica, startReplica } from './replica.ts';

/** Twenty by command; fewer make the tier shorter, and are said in its output. */
const KILLS = Number(process.env['SCP_KILLS'] ?? 20);
const NAMESPACE = 'replicas';
const CLOUD = 'storm';

interface ScpCloudObject {
  metadata: { namespace: string; generation?: number };
  spec: { flavors: { name: string; managed: object }[] };
  status?: { observedGeneration?: number; conditions?: { type: string; status: string }[] };
}

describe(`two replicas from the image, the leader killed ${KILLS} times during an apply`, () => {
  let kubectl: Kubectl;
  let cloud: ServedCloud;
  let session: Session;
  let folder: string;
  const replicas = new Map<string, Replica>();

  const start = (name: string, port: number) => {
    const logFile = join(folder, `${name}.log`);
    replicas.set(name, startReplica({ name, folder: join(folder, 'mnt'), namespace: NAMESPACE, port, logFile }));
  };
  /** Identities that held the lease when their process was killed: they lead no more, whatever the lease says. */
  const dead = new Set<string>();
  const holder = async () => {
    const identity = await kubectl([
      '-n',
      'scp-system',
      'get',
      'lease',
      'scp-operator',
      '-o',
      'jsonpath={.spec.holderIdentity}',
    ]);
    return { identity, replica: dead.has(identity) ? undefined : replicas.get(identity.split('_')[0] ?? '') };
  };
  const leader = async () => (await holder()).replica;
  const untilReady = (what: string) =>
    until(
      `${what} to be Ready`,
      async () => {
        const object = JSON.parse(
          await kubectl(['-n', NAMESPACE, 'get', 'scpcloud', CLOUD, '-o', 'json']),
        ) as ScpCloudObject;
        const ready = object.status?.conditions?.find((condition) => condition.type === 'Ready');
        return ready?.status === 'True' && object.status?.observedGeneration === object.metadata.generation && object;
      },
      90,
    );
  const declare = async (change: (object: ScpCloudObject) => void) => {
    const object = parse(readFileSync('manifests/samples/scp-cloud.yaml', 'utf8')) as ScpCloudObject;
    object.metadata.namespace = NAMESPACE;
    change(object);
    await kubectl(['apply', '-f', '-'], stringify(object));
  };
  const flavorOf = (round: number) => ({
    name: `round-${round}`,
    managed: { vcpus: 1, ramMiB: 64 + round, diskGiB: 0 },
  });

  beforeAll(async () => {
    const kubeconfig = process.env['KUBECONFIG'] ?? '/var/tmp/scp-kube/kubeconfig';
    kubectl = await kubectlFor(kubeconfig);
    cloud = await serveCloud();
    folder = mkdtempSync(join(tmpdir(), 'scp-image-'));
    mkdirSync(join(folder, 'mnt'), { mode: 0o755 });
    cpSync('manifests/samples/images', join(folder, 'mnt/images'), { recursive: true });
    await kubectl(['apply', '-k', 'manifests']);
    const token = (await kubectl(['-n', 'scp-system', 'create', 'token', 'scp-operator', '--duration=4h'])).trim();
    const config = parse(readFileSync(kubeconfig, 'utf8')) as { users: object[]; contexts: { context: object }[] };
    config.users = [{ name: 'admin', user: { token } }];
    writeFileSync(join(folder, 'mnt/kubeconfig'), stringify(config), { mode: 0o644 });
    await kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found']);
    await kubectl(
      ['create', '-f', '-'],
      stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }),
    );
    const cloudsYaml = {
      clouds: {
        openstack: {
          cacert: cloud.certificate.ca,
          region_name: 'RegionOne',
          auth: {
            auth_url: `${cloud.origin}/identity/v3`,
            username: 'admin',
            password: PASSWORD,
            project_name: 'admin',
            user_domain_name: 'Default',
            project_domain_name: 'Default',
          },
        },
      },
    };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cloud-credentials', namespace: NAMESPACE } };
    await kubectl(['apply', '-f', '-'], stringify({ ...secret, stringData: { 'clouds.yaml': stringify(cloudsYaml) } }));
    const target: OpenStackTarget = {
      authUrl: `${cloud.origin}/identity/v3`,
      admin: { username: 'admin', password: PASSWORD, project: 'admin' },
      member: { username: 'demo', password: PASSWORD, project: 'demo' },
      dispatcher: new Agent({ connect: { ca: cloud.certificate.ca } }),
      pass: () => Promise.resolve(),
    };
    session = await authenticate(target, target.admin);
    start('replica-a', 18_081);
    start('replica-b', 18_082);
  });

  afterAll(async () => {
    for (const { child, ended } of replicas.values()) {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
    }
    await kubectl([
      '-n',
      NAMESPACE,
      'patch',
      'scpcloud',
      CLOUD,
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":null}}',
    ]).catch(() => '');
    await kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found']);
    await cloud.close();
  });

  it('becomes Ready with what the service account may do, both replicas ready', async () => {
    await declare(() => undefined);
    await untilReady('the sample');
    for (const port of [18_081, 18_082]) {
      const { statusCode, body } = await request(`http://127.0.0.1:${port}/readyz`);
      expect([statusCode, await body.text()]).toEqual([200, 'ok\n']);
    }
  });

  it('goes on where the dead leader left off', { timeout: KILLS * 60_000 }, async () => {
    for (let round = 1; round <= KILLS; round++) {
      const dying = await until('a leader', leader);
      const hold = cloud.holdSecond(round % 2 === 0 ? 'before' : 'after');
      await declare((object) => object.spec.flavors.push(flavorOf(round), flavorOf(round + 1000)));
      await hold.held;
      dying.child.kill('SIGKILL');
      await dying.ended;
      dead.add((await holder()).identity);
      const atDeath = cloud.writes.length;
      hold.release();
      start(dying.name, dying.name === 'replica-a' ? 18_081 : 18_082);
      await untilReady(`round ${round}`);
      const others = new Set(cloud.writes.slice(atDeath).map((write) => write.agent));
      expect(others.size).toBeLessThanOrEqual(1);
      expect(dead).not.toContain((await holder()).identity);
    }
  });

  it('never lets a paused leader write again once another leads', async () => {
    const paused = await until('a leader', leader);
    const before = cloud.writes.length;
    await declare((object) => object.spec.flavors.push(flavorOf(5000)));
    await until('the first write', () => cloud.writes.length > before);
    paused.child.kill('SIGSTOP');
    const writer = cloud.writes.at(-1)?.agent;
    await declare((object) => object.spec.flavors.push(flavorOf(5001)));
    await until('another leader', async () => ![undefined, paused].includes(await leader()), 30);
    await until('a write of the new leader', () => cloud.writes.at(-1)?.agent !== writer, 30);
    const takenOver = cloud.writes.length;
    paused.child.kill('SIGCONT');
    await untilReady('the change after the pause');
    expect(cloud.writes.slice(takenOver - 1).filter((write) => write.agent === writer)).toEqual([]);
  });

  it('leaves the same world as if nobody had died', async () => {
    await declare(() => undefined);
    await untilReady('the sample');
    const names = async (service: string, path: string, key: string) =>
      ((await session.call(service, 'GET', path)).body as Record<string, { name: string }[]>)[key]
        ?.map(({ name }) => name)
        .sort();
    expect(await names('network', '/v2.0/networks', 'networks')).toEqual(['data', 'external', 'management']);
    expect(await names('network', '/v2.0/subnets', 'subnets')).toEqual(['data', 'external', 'management']);
    expect(await names('network', '/v2.0/routers', 'routers')).toEqual(['storm']);
    expect(await names('compute', '/flavors', 'flavors')).toEqual(['storm.small', 'storm.tiny']);
    expect(await names('image', '/v2/images', 'images')).toEqual(['storm-tiny']);
  });
});
