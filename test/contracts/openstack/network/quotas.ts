import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenStackTarget } from '../../../support/openstack-raw.ts';
import { type Setting, openSetting, refusal } from './setting.ts';

export function describeNetworkQuotas(connect: () => OpenStackTarget): void {
  describe('quotas', () => {
    let setting: Setting;
    let project: string;
    let path: string;
    beforeAll(async () => {
      setting = await openSetting(connect(), 'contract-quotas');
      const made = await setting.admin.call('identity', 'POST', '/projects', {
        body: { project: { name: 'contract-quotas' } },
      });
      project = made.body.project.id;
      path = `/quotas/${project}`;
    });
    afterAll(async () => {
      await setting.ask('DELETE', path);
      await setting.admin.call('identity', 'DELETE', `/projects/${project}`);
      await setting.done();
    });

    test('a limit holds at once, and deleting it brings the defaults back', async () => {
      expect((await setting.ask('PUT', path, { quota: { network: 0 } })).body.quota.network).toBe(0);
      expect(refusal(await setting.ask('POST', '/networks', { network: { project_id: project } }))).toEqual([
        409,
        'OverQuota',
        "Quota exceeded for resources: ['network'].",
      ]);
      expect((await setting.ask('DELETE', path)).status).toBe(204);
      expect((await setting.ask('GET', path)).body.quota).toMatchObject({ network: 100, port: 500, router: 10 });
      expect(refusal(await setting.ask('DELETE', path)).slice(0, 2)).toEqual([404, 'TenantQuotaNotFound']);
    });

    test('details tell what is used', async () => {
      const { body } = await setting.ask('GET', `${path}/details`);
      expect(body.quota.port).toEqual({ limit: 500, used: 0, reserved: 0 });
    });

    test('unknown names and values below -1 are refused, and so are others', async () => {
      expect(refusal(await setting.ask('PUT', path, { quota: { foo: 3 } }))[2]).toBe("Unrecognized attribute(s) 'foo'");
      expect(refusal(await setting.ask('PUT', path, { quota: { port: -2 } }))[2]).toBe(
        "Invalid input for port. Reason: '-2' is too small - must be at least '-1'.",
      );
      expect(refusal(await setting.askAsMember('PUT', path, { quota: { port: 1 } }))[2]).toBe(
        'rule:update_quota is disallowed by policy',
      );
      expect(refusal(await setting.askAsMember('GET', path))[2]).toBe('rule:get_quota is disallowed by policy');
    });
  });
}
