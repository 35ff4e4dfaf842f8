import { describe, expect, it } from 'vitest';
import { ground, until } from './server.ts';
import type { Connect, Wire } from './server.ts';
import { widgets } from './widgets.ts';

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
const STRATEGIC = { type: 'application/strategic-merge-patch+json' };
const MERGE = { type: 'application/merge-patch+json' };
const APPLY = { type: 'application/apply-patch+yaml' };
const POD = { containers: [{ name: 'main', image: 'web:1' }] };

/** What clients meet in the built-in kinds though nothing runs them: admission, allocation, refusals, tables. */
export function describeBuiltInKinds(connect: Connect): void {
  describe('built-in kinds', () => {
    const on = ground(connect, 'built-in');
    const { path, widget } = widgets(on);
    const group = (name: string, plural: string) => `/apis/${name}/namespaces/${on.namespace}/${plural}`;
    const named = (name: string, more: Wire): Wire => ({ metadata: { name }, ...more });
    const row = async (where: string, name: string): Promise<Wire> => {
      const { body } = await on.call('GET', `${where}/${name}`, undefined, TABLE);
      const cells: Wire = {};
      for (const [i, { name: column }] of body.columnDefinitions.entries()) cells[column] = body.rows[0].cells[i];
      return cells;
    };
    const ready = () =>
      until(
        () => on.call('GET', `${on.core}/serviceaccounts/default`),
        ({ status }) => status === 200,
      );

    it('fills in what admission gives a pod', async () => {
      await ready();
      const { body } = await on.call('POST', `${on.core}/pods`, named('admitted', { spec: POD }));
      const { spec } = body;
      expect([spec.serviceAccountName, spec.serviceAccount, spec.priority, spec.preemptionPolicy]).toEqual([
        'default',
        'default',
        0,
        'PreemptLowerPriority',
      ]);
      expect(spec.tolerations.map(({ key }: Wire) => String(key))).toEqual([
        'node.kubernetes.io/not-ready',
        'node.kubernetes.io/unreachable',
      ]);
      expect(spec.volumes[0].name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
      expect(spec.containers[0].volumeMounts).toEqual([
        { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: spec.volumes[0].name, readOnly: true },
      ]);
    });

    it('tells the quality of service', async () => {
      await ready();
      const quality = async (name: string, resources: Wire): Promise<string> => {
        const spec = { containers: [{ ...POD.containers[0], resources }] };
        return String((await on.call('POST', `${on.core}/pods`, named(name, { spec }))).body.status.qosClass);
      };
      expect(await quality('best-effort', {})).toBe('BestEffort');
      expect(await quality('burstable', { requests: { cpu: '1' } })).toBe('Burstable');
      expect(await quality('guaranteed', { limits: { cpu: '1', memory: '1Gi' } })).toBe('Guaranteed');
    });

    it('says that nobody runs a pod', async () => {
      await ready();
      await on.call('POST', `${on.core}/pods`, named('idle', { spec: POD }));
      const logs = await on.call('GET', `${on.core}/pods/idle/log`);
      expect([logs.status, logs.text]).toEqual([204, '']);
      const exec = await on.call('POST', `${on.core}/pods/idle/exec?command=ls&stdout=true`);
      expect([exec.status, exec.body.message]).toEqual([400, 'pod idle does not have a host assigned']);
      const wrong = await on.call('GET', `${on.core}/pods/idle/log?container=none`);
      expect([wrong.status, wrong.body.message]).toEqual([400, 'container none is not valid for pod idle']);
    });

    it('adds ephemeral containers, and nothing else by the way', async () => {
      await ready();
      await on.call('POST', `${on.core}/pods`, named('debugged', { spec: POD }));
      const patch = { spec: { ephemeralContainers: [{ name: 'debug', image: 'tools:1' }] } };
      const { status, body } = await on.call('PATCH', `${on.core}/pods/debugged/ephemeralcontainers`, patch, STRATEGIC);
      expect([status, body.spec.ephemeralContainers[0].name]).toEqual([200, 'debug']);
    });

    it('gives services that are reached on nodes a port there', async () => {
      const spec = { type: 'NodePort', ports: [{ port: 80 }] };
      const { body: made } = await on.call('POST', `${on.core}/services`, named('node-port', { spec }));
      const { nodePort } = made.spec.ports[0];
      expect(nodePort).toBeGreaterThanOrEqual(30_000);
      const renamed = { spec: { ports: [{ port: 80, targetPort: 8080 }] } };
      const { body: kept } = await on.call('PATCH', `${on.core}/services/node-port`, renamed, STRATEGIC);
      expect([kept.spec.ports[0].nodePort, kept.spec.ports[0].targetPort]).toEqual([nodePort, 8080]);
    });

    it('refuses what cannot be', async () => {
      const causes = async (where: string, object: Wire): Promise<Wire> =>
        (await on.call('POST', where, object)).body.details.causes.map(({ field }: Wire) => String(field));
      const container = { ...POD.containers[0], imagePullPolicy: 'Maybe', resources: { requests: { cpu: '-1' } } };
      expect(await causes(`${on.core}/pods`, named('bad', { spec: { containers: [container] } }))).toEqual([
        'spec.containers[0].imagePullPolicy',
        'spec.containers[0].resources.requests[cpu]',
      ]);
      const service = { type: 'Odd', ports: [{ port: 0 }] };
      expect(await causes(`${on.core}/services`, named('bad', { spec: service }))).toEqual([
        'spec.ports[0].port',
        'spec.ports[0].targetPort',
        'spec.type',
      ]);
      const jobTemplate = { spec: { template: { spec: { ...POD, restartPolicy: 'Never' } } } };
      const cron = named('bad', { spec: { schedule: 'never', jobTemplate } });
      expect(await causes(group('batch/v1', 'cronjobs'), cron)).toEqual(['spec.schedule']);
    });

    it('keeps a binding to its role', async () => {
      const bindings = group('rbac.authorization.k8s.io/v1', 'rolebindings');
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'one' };
      await on.call('POST', bindings, named('bound', { roleRef }));
      const { status, body } = await on.call('PATCH', `${bindings}/bound`, { roleRef: { name: 'two' } }, STRATEGIC);
      expect([status, body.details.causes[0].message]).toEqual([
        422,
        'Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"two"}: cannot change roleRef',
      ]);
    });

    it('prints kinds of every group', async () => {
      const ingress = {
        rules: ['a', 'b', 'c', 'd'].map((host) => ({
          host: `${host}.test`,
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
          },
        })),
      };
      await on.call('POST', group('networking.k8s.io/v1', 'ingresses'), named('web', { spec: ingress }));
      expect(await row(group('networking.k8s.io/v1', 'ingresses'), 'web')).toMatchObject({
        Class: '<none>',
        Hosts: 'a.test,b.test,c.test + 1 more...',
        Address: '',
        Ports: '80',
      });
      const autoscaler = { scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' }, maxReplicas: 3 };
      await on.call('POST', group('autoscaling/v1', 'horizontalpodautoscalers'), named('web', { spec: autoscaler }));
      expect(await row(group('autoscaling/v2', 'horizontalpodautoscalers'), 'web')).toMatchObject({
        Reference: 'Deployment/web',
        Targets: 'cpu: <unknown>/80%',
        MinPods: '1',
        MaxPods: 3,
        Replicas: 0,
      });
      const jobTemplate = { spec: { template: { spec: { ...POD, restartPolicy: 'Never' } } } };
      const cron = named('hourly', { spec: { schedule: '@hourly', jobTemplate } });
      await on.call('POST', group('batch/v1', 'cronjobs'), cron);
      expect(await row(group('batch/v1', 'cronjobs'), 'hourly')).toMatchObject({
        Schedule: '@hourly',
        Timezone: '<none>',
        Suspend: 'False',
        Active: 0,
        'Last Schedule': '<none>',
      });
    });

    it('prints the scale of a resource', async () => {
      await on.call('POST', path, widget('scaled', { size: 1, replicas: 3 }));
      const shown = await row(path, 'scaled/scale');
      expect(shown).toMatchObject({ Name: 'scaled', Desired: 3, Available: 0 });
    });

    it('warns of endpoints', async () => {
      const { headers } = await on.call('GET', `${on.core}/endpoints`);
      expect(headers['warning']).toBe(
        '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
      );
    });

    it('tells what it does not understand of a patch', async () => {
      await on.call('POST', path, widget('patched'));
      const unknown = { spec: { sise: 1 } };
      const strict = await on.call('PATCH', `${path}/patched?fieldValidation=Strict`, unknown, MERGE);
      expect([strict.status, strict.body.details.causes[0].field]).toEqual([422, 'patch']);
      expect(strict.body.message).toMatch(/^ "" is invalid: patch: Invalid value: .*unknown field "spec.sise"$/);
      const other = await on.call('PATCH', `${path}/patched`, unknown, STRATEGIC);
      expect(other.body.message).toBe(
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      );
      await on.call('POST', `${on.core}/services`, named('patched', { spec: { ports: [{ port: 80 }] } }));
      const typed = await on.call('PATCH', `${on.core}/services/patched`, { spec: { ports: 'x' } }, STRATEGIC);
      expect([typed.status < 500, typed.status >= 400]).toEqual([true, true]);
    });

    it('tells what does not fit the type of an applied field', async () => {
      const body = { ...widget('typed'), spec: { size: 'large' } };
      const { status, body: refused } = await on.call('PATCH', `${path}/typed?fieldManager=one`, body, APPLY);
      expect(status).toBe(500);
      expect(refused.message).toContain('.spec.size: expected numeric (int or float), got string');
    });

    it('gives an apply that changes nothing no time', async () => {
      await on.call('POST', path, widget('timeless', { size: 4 }));
      const body = widget('timeless', { size: 4 });
      const { body: applied } = await on.call('PATCH', `${path}/timeless?fieldManager=late`, body, APPLY);
      const entry = applied.metadata.managedFields.find(({ manager }: Wire) => manager === 'late');
      expect([entry.operation, entry.time]).toEqual(['Apply', undefined]);
    });

    it('warns of finalizers without a domain, of custom resources', async () => {
      const held = widget('held');
      const { status, headers } = await on.call('POST', path, {
        ...held,
        metadata: { ...held.metadata, finalizers: ['plain', 'plain.example.org'] },
      });
      expect(status).toBe(201);
      expect(String(headers['warning'])).toContain('"plain\\": prefer a domain-qualified finalizer name to avoid');
      expect(String(headers['warning'])).toContain(
        '"plain.example.org\\": prefer a domain-qualified finalizer name including a path (/) to avoid',
      );
      await on.call('PATCH', `${path}/held`, { metadata: { finalizers: null } }, MERGE);
      const service = { metadata: { name: 'held', finalizers: ['plain'] }, spec: { ports: [{ port: 80 }] } };
      expect((await on.call('POST', `${on.core}/services`, service)).status).toBe(422);
    });

    it('lists what it checks of itself', async () => {
      const { text } = await on.call('GET', '/readyz?verbose');
      expect(text).toContain('[+]etcd ok\n[+]etcd-readiness ok\n[+]informer-sync ok\n');
      expect(text).toMatch(/\[\+\]shutdown ok\nreadyz check passed\n$/);
      expect((await on.call('GET', '/livez/poststarthook/start-apiextensions-controllers')).text).toBe('ok');
      expect((await on.call('GET', '/livez/nothing')).status).toBe(404);
    });

    it('lets an administrator ask as somebody else', async () => {
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      const headers = { 'impersonate-user': 'bob', 'impersonate-group': 'system:masters' };
      const { body } = await on.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', review, { headers });
      expect(body.status.userInfo).toMatchObject({
        username: 'bob',
        groups: ['system:masters', 'system:authenticated'],
      });
      expect(body.metadata.creationTimestamp).toMatch(/Z$/);
    });
  });
}
