import { describe, expect, it } from 'vitest';
import { ground } from './server.ts';
import type { Connect } from './server.ts';
import { widgets } from './widgets.ts';

/** Reading and writing single objects: what is kept, what is set, what is refused, in the server's own words. */
export function describeObjects(connect: Connect): void {
  describe('objects', () => {
    const on = ground(connect, 'objects');
    const { path, widget, apiVersion, group } = widgets(on);

    it('makes an object with what the server sets', async () => {
      const { status, body } = await on.call('POST', path, { ...widget('made'), status: { phase: 'dropped' } });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        apiVersion,
        kind: 'Widget',
        metadata: { name: 'made', namespace: on.namespace, generation: 1 },
        spec: { size: 1, mode: 'plain' },
      });
      expect(body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(body.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(body.status).toBeUndefined();
      expect((await on.call('GET', `${path}/made`)).body).toEqual(body);
    });

    it('makes up a name', async () => {
      const body = { ...widget(''), metadata: { generateName: 'some-' } };
      const made = await on.call('POST', path, body);
      expect(made.status).toBe(201);
      expect(made.body.metadata.name).toMatch(/^some-[a-z0-9]{5}$/);
    });

    it('refuses a second object of the name', async () => {
      await on.call('POST', path, widget('twice'));
      const { status, body } = await on.call('POST', path, widget('twice'));
      expect(status).toBe(409);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: `widgets.${group} "twice" already exists`,
        reason: 'AlreadyExists',
        details: { name: 'twice', group, kind: 'widgets' },
        code: 409,
      });
    });

    it('does not find what is not there', async () => {
      const { status, body } = await on.call('GET', `${path}/nowhere`);
      expect(status).toBe(404);
      expect(body).toMatchObject({
        reason: 'NotFound',
        message: `widgets.${group} "nowhere" not found`,
        details: { name: 'nowhere', group, kind: 'widgets' },
      });
      expect((await on.call('DELETE', `${path}/nowhere`)).status).toBe(404);
      expect((await on.call('PUT', `${path}/nowhere`, widget('nowhere', {}, { resourceVersion: '1' }))).status).toBe(
        404,
      );
    });

    it('counts a generation for a changed spec only', async () => {
      const { body: made } = await on.call('POST', path, widget('gen'));
      const labelled = await on.call('PUT', `${path}/gen`, {
        ...made,
        metadata: { ...made.metadata, labels: { a: 'b' } },
      });
      expect(labelled.body.metadata.generation).toBe(1);
      const changed = await on.call('PUT', `${path}/gen`, { ...labelled.body, spec: { size: 2 } });
      expect(changed.body.metadata.generation).toBe(2);
      const same = await on.call('PUT', `${path}/gen`, changed.body);
      expect(same.body.metadata).toEqual(changed.body.metadata);
    });

    it('keeps spec and status apart', async () => {
      const { body: made } = await on.call('POST', path, widget('apart'));
      const viaMain = await on.call('PUT', `${path}/apart`, { ...made, status: { phase: 'no' } });
      expect(viaMain.body.status).toBeUndefined();
      const viaStatus = await on.call('PUT', `${path}/apart/status`, {
        ...viaMain.body,
        metadata: { ...viaMain.body.metadata, labels: { no: 'no' } },
        spec: { size: 9 },
        status: { phase: 'yes' },
      });
      expect(viaStatus.status).toBe(200);
      expect(viaStatus.body).toMatchObject({
        spec: { size: 1 },
        status: { phase: 'yes' },
        metadata: { generation: 1 },
      });
      expect(viaStatus.body.metadata.labels).toBeUndefined();
    });

    it('refuses to overwrite what the client has not seen', async () => {
      const { body: made } = await on.call('POST', path, widget('lock'));
      await on.call('PUT', `${path}/lock`, { ...made, spec: { size: 2 } });
      const { status, body } = await on.call('PUT', `${path}/lock`, { ...made, spec: { size: 3 } });
      expect(status).toBe(409);
      expect(body).toMatchObject({
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on widgets.${group} "lock": the object has been modified; please apply your changes to the latest version and try again`,
        details: { name: 'lock', group, kind: 'widgets' },
      });
      const without = await on.call('PUT', `${path}/lock`, widget('lock'));
      expect(without.status).toBe(422);
      expect(without.body.message).toBe(
        `widgets.${group} "lock" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`,
      );
      const otherUid = {
        ...widget('lock'),
        metadata: { name: 'lock', uid: 'other', resourceVersion: made.metadata.resourceVersion },
      };
      expect((await on.call('PUT', `${path}/lock`, otherUid)).status).toBe(409);
    });

    it('writes nothing on a dry run', async () => {
      const { status, body } = await on.call('POST', `${path}?dryRun=All`, widget('dry'));
      expect(status).toBe(201);
      expect(body.metadata.uid).toBeDefined();
      expect((await on.call('GET', `${path}/dry`)).status).toBe(404);
      const bad = await on.call('POST', `${path}?dryRun=Some`, widget('dry'));
      expect([bad.status, bad.body.message]).toEqual([
        422,
        'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
      ]);
    });

    it('refuses a body that does not belong there', async () => {
      const answers = await Promise.all([
        on.call('POST', path, { ...widget('x'), kind: 'Gadget' }),
        on.call('POST', path, { ...widget('x'), apiVersion: 'other/v1' }),
        on.call('POST', path, widget('x', {}, { namespace: 'elsewhere' })),
        on.call('POST', path, '{"apiVersion": '),
        on.call('POST', path, { metadata: { name: 'x' } }),
        on.call('PUT', path, widget('x')),
        on.call('POST', path, widget('UPPER')),
        on.call('POST', path, widget('x', {}, { labels: { 'a b': 'c' } })),
        on.call('POST', path.replace(on.namespace, 'no-such-namespace'), widget('x')),
        on.call('PUT', `${path}/y`, widget('x')),
      ]);
      expect(
        answers.map(({ status, body }): unknown[] => [status, body?.reason, generic(body?.message ?? '', group)]),
      ).toEqual([
        [422, 'Invalid', 'Gadget.<group> "x" is invalid: kind: Invalid value: "Gadget": must be Widget'],
        [
          400,
          'BadRequest',
          'the API version in the data (other/v1) does not match the expected API version (<group>/v1)',
        ],
        [400, 'BadRequest', 'the namespace of the provided object does not match the namespace sent on the request'],
        [
          400,
          'BadRequest',
          'the object provided is unrecognized (must be of type Widget): couldn\'t get version/kind; json parse error: unexpected end of JSON input ({"apiVersion": )',
        ],
        [
          400,
          'BadRequest',
          'the object provided is unrecognized (must be of type Widget): Object \'Kind\' is missing in \'{"metadata":{"name":"x"}}\' ({"metadata":{"name":"x"}})',
        ],
        [400, 'BadRequest', 'name must be provided'],
        [
          422,
          'Invalid',
          "Widget.<group> \"UPPER\" is invalid: metadata.name: Invalid value: \"UPPER\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        ],
        [
          422,
          'Invalid',
          "Widget.<group> \"x\" is invalid: metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        ],
        [404, 'NotFound', 'namespaces "no-such-namespace" not found'],
        [400, 'BadRequest', 'the name of the object (x) does not match the name on the URL (y)'],
      ]);
    });

    it('refuses what is too large', async () => {
      const { status, body } = await on.call('POST', path, widget('large', { color: 'x'.repeat(3 * 1024 * 1024) }));
      expect([status, body.reason, body.message]).toEqual([
        413,
        'RequestEntityTooLarge',
        'Request entity too large: limit is 3145728',
      ]);
    });
  });
}

const generic = (message: string, group: string): string => message.replaceAll(group, '<group>');
