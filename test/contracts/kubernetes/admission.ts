import { beforeAll, describe, expect, it } from 'vitest';
import { ground, until } from './server.ts';
import type { Connect, Ground } from './server.ts';

const pod = (name: string, spec: object = {}, resources: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'main', image: 'none', resources }], ...spec },
});

/** What the admission plugins that every cluster runs make of pods, and what quotas count. */
export function describeAdmission(connect: Connect): void {
  describe('admission', () => {
    const on = ground(connect, 'admission');
    const create = (plural: string, object: object) => on.call('POST', `${on.core}/${plural}`, object);
    const refusal = async (object: object): Promise<[number, string]> => {
      const { status, body } = await create('pods', object);
      return [status, body.message as string];
    };
    const anew = async (name: string) => {
      await on.call('DELETE', `${on.core}/pods/${name}?gracePeriodSeconds=0`);
      return create('pods', pod(name));
    };

    beforeAll(async () => {
      await until(
        () => on.call('GET', `${on.core}/serviceaccounts/default`),
        ({ status }) => status === 200,
      );
    });

    it('refuses pods that name what is not there', async () => {
      expect(await refusal(pod('a', { priorityClassName: 'nope' }))).toEqual([
        403,
        'pods "a" is forbidden: no PriorityClass with name nope was found',
      ]);
      expect(await refusal(pod('a', { serviceAccountName: 'nope' }))).toEqual([
        403,
        `pods "a" is forbidden: error looking up service account ${on.namespace}/nope: serviceaccount "nope" not found`,
      ]);
      expect(await refusal(pod('a', { runtimeClassName: 'nope' }))).toEqual([
        403,
        'pods "a" is forbidden: pod rejected: RuntimeClass "nope" not found',
      ]);
    });

    it('counts against quotas, and refuses what goes beyond them', async () => {
      const hard = { 'count/configmaps': '3', 'requests.storage': '2Gi', 'services.nodeports': '1' };
      await declare(on, 'q', hard, { 'count/configmaps': '1', 'requests.storage': '0', 'services.nodeports': '0' });
      const map = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
      expect((await create('configmaps', map('one'))).status).toBe(201);
      await settles(on, 'q', { 'count/configmaps': '2' });
      expect((await create('configmaps', map('two'))).status).toBe(201);
      const third = await create('configmaps', map('three'));
      expect([third.status, third.body.message]).toEqual([
        403,
        'configmaps "three" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=3, limited: count/configmaps=3',
      ]);
      const claim = await create('persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'big' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '3Gi' } } },
      });
      expect(claim.body.message).toBe(
        'persistentvolumeclaims "big" is forbidden: exceeded quota: q, requested: requests.storage=3Gi, used: requests.storage=0, limited: requests.storage=2Gi',
      );
      expect((await on.call('DELETE', `${on.core}/resourcequotas/q`)).status).toBe(200);
    });

    it('asks pods to say what they need where a quota counts it', async () => {
      const hard = { 'requests.cpu': '1', 'limits.memory': '1Gi', pods: '5' };
      await declare(on, 'p', hard, { 'requests.cpu': '0', 'limits.memory': '0', pods: '0' });
      // Admission may still know of the quota before, and hear of this one by a watch.
      const silent = await until(
        () => anew('silent'),
        ({ status }) => status !== 201,
      );
      expect([silent.status, silent.body.message]).toEqual([
        403,
        'pods "silent" is forbidden: failed quota: p: must specify limits.memory for: main; requests.cpu for: main',
      ]);
      const asks = { requests: { cpu: '600m' }, limits: { memory: '100Mi' } };
      expect((await create('pods', pod('fits', {}, asks))).status).toBe(201);
      await settles(on, 'p', { pods: '1', 'requests.cpu': '600m', 'limits.memory': '100Mi' });
      expect((await refusal(pod('more', {}, asks)))[1]).toBe(
        'pods "more" is forbidden: exceeded quota: p, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
      );
      await on.call('DELETE', `${on.core}/resourcequotas/p`);
    });

    it('fills in what a range of limits says, and holds pods to it', async () => {
      const limits = [
        { type: 'Container', max: { cpu: '2' }, min: { cpu: '100m' }, defaultRequest: { memory: '64Mi' } },
      ];
      const made = await create('limitranges', {
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name: 'l' },
        spec: { limits },
      });
      expect(made.body.spec.limits[0]).toMatchObject({
        default: { cpu: '2' },
        defaultRequest: { cpu: '2', memory: '64Mi' },
      });
      // Admission hears of a new range of limits by a watch.
      const { body: filled } = await until(
        () => anew('filled'),
        ({ body }) => body.spec.containers[0].resources.limits !== undefined,
      );
      const resources = { limits: { cpu: '2' }, requests: { cpu: '2', memory: '64Mi' } };
      expect(filled.spec.containers[0].resources).toEqual(resources);
      expect(filled.metadata.annotations['kubernetes.io/limit-ranger']).toBe(
        'LimitRanger plugin set: cpu, memory request for container main; cpu limit for container main',
      );
      expect((await refusal(pod('wide', {}, { limits: { cpu: '3' } })))[1]).toBe(
        'pods "wide" is forbidden: maximum cpu usage per Container is 2, but limit is 3',
      );
      expect((await refusal(pod('thin', {}, { requests: { cpu: '50m' } })))[1]).toBe(
        'pods "thin" is forbidden: minimum cpu usage per Container is 100m, but request is 50m',
      );
    });

    it('lets no update of a pod change what its containers ask for', async () => {
      const path = `${on.core}/pods/filled`;
      const resources = { requests: { cpu: '200m' } };
      const patch = { spec: { containers: [{ name: 'main', resources }] } };
      const answer = await on.call('PATCH', path, patch, { type: 'application/strategic-merge-patch+json' });
      expect(answer.status).toBe(422);
      expect(answer.body.message).toContain('pod updates may not change fields other than');
    });
  });
}

/** Makes a quota and says of it what its controller says, which not every control plane runs. */
async function declare(on: Ground, name: string, hard: object, used: object): Promise<void> {
  const quotas = `${on.core}/resourcequotas`;
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec: { hard } };
  await on.call('POST', quotas, quota);
  const patch = { status: { hard, used } };
  await on.call('PATCH', `${quotas}/${name}/status`, patch, { type: 'application/merge-patch+json' });
}

/** Waits until a quota says that so much is used. */
const settles = async (on: Ground, name: string, used: Readonly<Record<string, string>>): Promise<void> => {
  const quota = () => on.call('GET', `${on.core}/resourcequotas/${name}`);
  await until(quota, ({ body }) => Object.entries(used).every(([key, value]) => body.status.used[key] === value));
};
