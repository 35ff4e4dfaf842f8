import { describe, expect, it } from 'vitest';
import { ground, until } from './server.ts';
import type { Connect } from './server.ts';

const AUTHORIZATION = '/apis/authorization.k8s.io/v1';

/** Who may come in, what anybody may ask, tokens and reviews, and paths that lead nowhere. */
export function describeAccess(connect: Connect): void {
  describe('access', () => {
    const on = ground(connect, 'access');

    it('refuses a bad token', async () => {
      const { status, body } = await on.call('GET', '/api/v1/namespaces', undefined, {
        bare: true,
        headers: { authorization: 'Bearer bad' },
      });
      expect([status, body]).toEqual([
        401,
        {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message: 'Unauthorized',
          reason: 'Unauthorized',
          code: 401,
        },
      ]);
    });

    it('shows the nameless nothing but how it is', async () => {
      const paths = [
        '/api/v1/namespaces',
        '/api/v1/namespaces/x/pods/p',
        '/apis/apps/v1/namespaces/x/deployments',
        '/apis',
        '/version',
        '/readyz',
      ];
      const answers = await Promise.all(paths.map((path) => on.call('GET', path, undefined, { bare: true })));
      expect(answers.map(({ status, body }): unknown[] => [status, body?.message, body?.details])).toEqual([
        [
          403,
          'namespaces is forbidden: User "system:anonymous" cannot list resource "namespaces" in API group "" at the cluster scope',
          { kind: 'namespaces' },
        ],
        [
          403,
          'pods "p" is forbidden: User "system:anonymous" cannot get resource "pods" in API group "" in the namespace "x"',
          { name: 'p', kind: 'pods' },
        ],
        [
          403,
          'deployments.apps is forbidden: User "system:anonymous" cannot list resource "deployments" in API group "apps" in the namespace "x"',
          { group: 'apps', kind: 'deployments' },
        ],
        [403, 'forbidden: User "system:anonymous" cannot get path "/apis"', {}],
        [200, undefined, undefined],
        [200, undefined, undefined],
      ]);
    });

    it('says what it is and how it is', async () => {
      const version = await on.call('GET', '/version');
      expect(version.body).toMatchObject({ major: '1', minor: '35' });
      for (const path of ['/healthz', '/livez', '/readyz']) expect((await on.call('GET', path)).text).toBe('ok');
    });

    it('leads nowhere in the same words', async () => {
      const paths = [
        '/api/v1/things',
        '/apis/nowhere.test/v1/things',
        '/nowhere',
        `/api/v1/namespaces/${on.namespace}/nodes`,
      ];
      const answers = await Promise.all(paths.map((path) => on.call('GET', path)));
      expect(answers.map(({ status, text, body }): unknown[] => [status, body?.message ?? text])).toEqual([
        [404, 'the server could not find the requested resource'],
        [404, '404 page not found\n'],
        [404, '404 page not found\n'],
        [404, 'the server could not find the requested resource'],
      ]);
      const methods = [
        await on.call('POST', `${on.core}/configmaps/x`, {}),
        await on.call('PUT', `${on.core}/configmaps`, {}),
        await on.call('DELETE', '/api/v1/namespaces'),
      ];
      expect(methods.map(({ status, body }): unknown[] => [status, body.message])).toEqual(
        methods.map(() => [405, 'the server does not allow this method on the requested resource']),
      );
    });

    it('lets a service account in with a token of its own', async () => {
      await until(
        () => on.call('GET', `${on.core}/serviceaccounts/default`),
        ({ status }) => status === 200,
      );
      const made = await on.call('POST', `${on.core}/serviceaccounts/default/token`, {
        spec: { expirationSeconds: 600 },
      });
      expect([made.status, made.body.kind, made.body.spec.expirationSeconds]).toEqual([201, 'TokenRequest', 600]);
      const token = made.body.status.token as string;
      const review = await on.call('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token } });
      expect(review.body.status).toMatchObject({
        authenticated: true,
        user: { username: `system:serviceaccount:${on.namespace}:default` },
      });
      const bad = await on.call('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: 'bad' } });
      expect([bad.status, bad.body.status.authenticated ?? false]).toEqual([201, false]);
    });

    it('answers reviews', async () => {
      const attributes = { resourceAttributes: { verb: 'list', resource: 'pods' } };
      const self = await on.call('POST', `${AUTHORIZATION}/selfsubjectaccessreviews`, { spec: attributes });
      expect([self.status, self.body.status.allowed]).toEqual([201, true]);
      const rules = await on.call('POST', `${AUTHORIZATION}/selfsubjectrulesreviews`, {
        spec: { namespace: on.namespace },
      });
      expect([rules.status, rules.body.status.incomplete]).toEqual([201, false]);
      const me = await on.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {});
      expect(me.body.status.userInfo.groups).toContain('system:authenticated');
    });

    it('keeps leases by optimistic lock', async () => {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${on.namespace}/leases`;
      const lease = {
        metadata: { name: 'l' },
        spec: { holderIdentity: 'a', leaseDurationSeconds: 15, renewTime: '2026-01-01T00:00:00.000000Z' },
      };
      const made = await on.call('PUT', `${path}/l`, lease);
      expect([made.status, made.body.spec.renewTime]).toEqual([201, '2026-01-01T00:00:00.000000Z']);
      const renewed = await on.call('PUT', `${path}/l`, {
        ...made.body,
        spec: { ...made.body.spec, holderIdentity: 'b' },
      });
      expect(renewed.status).toBe(200);
      expect((await on.call('PUT', `${path}/l`, made.body)).status).toBe(409);
    });

    it('shows an event in both groups', async () => {
      const grouped = `/apis/events.k8s.io/v1/namespaces/${on.namespace}/events`;
      const event = {
        metadata: { name: 'e' },
        eventTime: '2026-01-01T00:00:00.000000Z',
        reportingController: 'contract.test/c',
        reportingInstance: 'i',
        action: 'Act',
        reason: 'Because',
        type: 'Normal',
        note: 'said',
        regarding: { kind: 'Pod', name: 'p', namespace: on.namespace, apiVersion: 'v1' },
      };
      expect((await on.call('POST', grouped, event)).status).toBe(201);
      const core = await on.call('GET', `${on.core}/events/e`);
      expect(core.body).toMatchObject({
        message: 'said',
        involvedObject: { name: 'p' },
        reportingComponent: 'contract.test/c',
        source: {},
        firstTimestamp: null,
        lastTimestamp: null,
      });
      const selected = await on.call(
        'GET',
        `${on.core}/events?fieldSelector=involvedObject.name%3Dp%2Creason%3DBecause`,
      );
      expect(selected.body.items).toHaveLength(1);
      await on.call('POST', `${on.core}/events`, {
        metadata: { name: 'f' },
        involvedObject: { name: 'q', namespace: on.namespace },
        message: 'old',
      });
      const viewed = await on.call('GET', `${grouped}/f`);
      expect(viewed.body).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'old', regarding: { name: 'q' } });
      expect(viewed.body).toMatchObject({ deprecatedSource: {}, deprecatedLastTimestamp: null, eventTime: null });
      expect(viewed.body).not.toHaveProperty('reportingController');
      const old = await on.call('GET', `${on.core}/events/f`);
      expect(old.body).toMatchObject({ eventTime: null, reportingComponent: '', reportingInstance: '' });
    });
  });
}
