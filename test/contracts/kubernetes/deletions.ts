import { describe, expect, it } from 'vitest';
import { ground, until } from './server.ts';
import type { Connect, Wire } from './server.ts';
import { widgets } from './widgets.ts';

const MERGE = { type: 'application/merge-patch+json' };

/** How objects go: at once, when their finalizers let them, with their owner, or with their namespace. */
export function describeDeletions(connect: Connect): void {
  // A real garbage collector may take half a minute to notice a new kind.
  describe('deletions', { timeout: 90_000 }, () => {
    const on = ground(connect, 'deletions');
    const { path, widget, group, apiVersion } = widgets(on);
    const make = async (name: string, owners: readonly Wire[] = [], metadata: Wire = {}): Promise<Wire> => {
      const ownerReferences = owners.map((owner) => ({
        apiVersion,
        kind: 'Widget',
        name: owner.metadata.name,
        uid: owner.metadata.uid,
        blockOwnerDeletion: true,
      }));
      const { body } = await on.call(
        'POST',
        path,
        widget(name, { size: 1 }, { ...metadata, ...(owners.length > 0 ? { ownerReferences } : {}) }),
      );
      return body;
    };
    const get = (name: string) => on.call('GET', `${path}/${name}`);
    const gone = (name: string) =>
      until(
        () => get(name),
        ({ status }) => status === 404,
      );
    const remove = (name: string, options?: Wire) =>
      on.call(
        'DELETE',
        `${path}/${name}`,
        options === undefined ? undefined : { kind: 'DeleteOptions', apiVersion: 'v1', ...options },
      );

    it('deletes at once what nothing holds', async () => {
      const made = await make('plain');
      const { status, body } = await remove('plain');
      expect(status).toBe(200);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name: 'plain', group, kind: 'widgets', uid: made.metadata.uid },
      });
      expect((await get('plain')).status).toBe(404);
    });

    it('waits for finalizers', async () => {
      await make('held', [], { finalizers: ['contract.test/a', 'contract.test/b'] });
      const { status, body } = await remove('held');
      expect([status, body.kind, body.metadata.generation, body.metadata.deletionGracePeriodSeconds]).toEqual([
        200,
        'Widget',
        2,
        0,
      ]);
      expect(body.metadata.deletionTimestamp).toMatch(/Z$/);
      const again = await remove('held');
      expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
      const added = await on.call(
        'PATCH',
        `${path}/held`,
        { metadata: { finalizers: ['contract.test/a', 'contract.test/c'] } },
        MERGE,
      );
      expect([added.status, added.body.message]).toEqual([
        422,
        `Widget.${group} "held" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"contract.test/c"}`,
      ]);
      await on.call('PATCH', `${path}/held`, { metadata: { finalizers: ['contract.test/a'] } }, MERGE);
      const last = await on.call('PATCH', `${path}/held`, { metadata: { finalizers: null } }, MERGE);
      expect(last.status).toBe(200);
      expect((await get('held')).status).toBe(404);
    });

    it('deletes only what the client means', async () => {
      const { metadata } = await make('meant');
      const uid = await remove('meant', { preconditions: { uid: 'other' } });
      expect([uid.status, uid.body.message]).toEqual([
        409,
        `Operation cannot be fulfilled on Widget.${group} "meant": the UID in the precondition (other) does not match the UID in record (${metadata.uid as string}). The object might have been deleted and then recreated`,
      ]);
      expect((await remove('meant', { preconditions: { resourceVersion: '1' } })).status).toBe(409);
      const dry = await remove('meant', { dryRun: ['All'] });
      expect([dry.status, (await get('meant')).status]).toEqual([200, 200]);
      const bad = await remove('meant', { propagationPolicy: 'Sideways' });
      expect([bad.status, bad.body.reason]).toEqual([422, 'Invalid']);
      expect((await remove('meant', { preconditions: { uid: metadata.uid } })).status).toBe(200);
    });

    it('takes dependents along in the background', async () => {
      const owner = await make('bg');
      await make('bg-1', [owner]);
      await make('bg-2', [owner]);
      await remove('bg', { propagationPolicy: 'Background' });
      expect((await get('bg')).status).toBe(404);
      await gone('bg-1');
      await gone('bg-2');
    });

    it('waits for dependents in the foreground', async () => {
      const owner = await make('fg');
      await make('fg-1', [owner], { finalizers: ['contract.test/hold'] });
      const { body } = await remove('fg', { propagationPolicy: 'Foreground' });
      expect(body.metadata.finalizers).toEqual(['foregroundDeletion']);
      await until(
        () => get('fg-1'),
        ({ body: dependent }) => dependent.metadata?.deletionTimestamp !== undefined,
      );
      expect((await get('fg')).status).toBe(200);
      await on.call('PATCH', `${path}/fg-1`, { metadata: { finalizers: null } }, MERGE);
      await gone('fg-1');
      await gone('fg');
    });

    it('breaks a circle of owners', async () => {
      const [one, two, three] = [await make('ring-1'), await make('ring-2'), await make('ring-3')];
      const own = (name: string, owner: Wire) => {
        const { name: ownerName, uid } = owner.metadata;
        const ownerReferences = [{ apiVersion, kind: 'Widget', name: ownerName, uid, blockOwnerDeletion: true }];
        return on.call('PATCH', `${path}/${name}`, { metadata: { ownerReferences } }, MERGE);
      };
      await own('ring-1', three);
      await own('ring-2', one);
      await own('ring-3', two);
      await remove('ring-1', { propagationPolicy: 'Foreground' });
      for (const name of ['ring-1', 'ring-2', 'ring-3']) await gone(name);
    });

    it('lets orphans go', async () => {
      const owner = await make('or');
      await make('or-1', [owner]);
      await remove('or', { propagationPolicy: 'Orphan' });
      await gone('or');
      const { body } = await until(
        () => get('or-1'),
        ({ body: orphan }) => orphan.metadata.ownerReferences === undefined,
      );
      expect(body.metadata.deletionTimestamp).toBeUndefined();
    });

    it('keeps what still has an owner', async () => {
      const [one, two] = [await make('own-1'), await make('own-2')];
      await make('owned', [one, two]);
      await remove('own-1');
      const { body } = await until(
        () => get('owned'),
        ({ body: owned }) => owned.metadata.ownerReferences?.length === 1,
      );
      expect(body.metadata.ownerReferences[0].name).toBe('own-2');
      await remove('own-2');
      await gone('owned');
    });

    it('collects what names an owner that never was', async () => {
      await make('stray', [{ metadata: { name: 'never', uid: '00000000-0000-0000-0000-000000000000' } }]);
      await gone('stray');
    });

    it('empties a namespace before it goes', async () => {
      const name = `${on.namespace}-sub`;
      await on.call('POST', '/api/v1/namespaces', { metadata: { name } });
      const within = `/api/v1/namespaces/${name}`;
      await until(
        () => on.call('GET', `${within}/serviceaccounts/default`),
        ({ status }) => status === 200,
      );
      await until(
        () => on.call('GET', `${within}/configmaps/kube-root-ca.crt`),
        ({ status }) => status === 200,
      );
      const held = path.replace(on.namespace, name);
      await on.call('POST', held, widget('held', { size: 1 }, { finalizers: ['contract.test/hold'] }));
      await on.call('POST', `${within}/configmaps`, { metadata: { name: 'cm' } });
      const { status, body } = await on.call('DELETE', within);
      expect([status, body.kind, body.status.phase]).toEqual([200, 'Namespace', 'Terminating']);
      await until(
        () => on.call('GET', `${held}/held`),
        ({ body: object }) => object.metadata.deletionTimestamp !== undefined,
      );
      const refused = await on.call('POST', `${within}/configmaps`, { metadata: { name: 'late' } });
      expect([refused.status, refused.body.reason, refused.body.message]).toEqual([
        403,
        'Forbidden',
        `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
      ]);
      expect(refused.body.details.causes).toEqual([
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${name} is being terminated`,
          field: 'metadata.namespace',
        },
      ]);
      const waitsFor = (type: string, message: string) =>
        until(
          () => on.call('GET', within),
          ({ body: { status: told } }) =>
            told.conditions?.some(
              (one: Wire) => one.type === type && one.status === 'True' && one.message === message,
            ) === true,
        );
      const left = `Some resources are remaining: widgets.${group} has 1 resource instances`;
      const { body: stuck } = await waitsFor('NamespaceContentRemaining', left);
      const holds = 'contract.test/hold in 1 resource instances';
      await waitsFor(
        'NamespaceFinalizersRemaining',
        `Some content in the namespace has finalizers remaining: ${holds}`,
      );
      const fine = stuck.status.conditions.find((one: Wire) => one.type === 'NamespaceDeletionContentFailure');
      expect(fine).toMatchObject({
        status: 'False',
        reason: 'ContentDeleted',
        message: 'All content successfully deleted, may be waiting on finalization',
      });
      await on.call('PATCH', `${held}/held`, { metadata: { finalizers: null } }, MERGE);
      await until(
        () => on.call('GET', within),
        (answer) => answer.status === 404,
      );
    });

    it('keeps the namespaces that every cluster has', async () => {
      const { body } = await on.call('GET', '/api/v1/namespaces/kube-system');
      expect([body.status.phase, body.spec.finalizers]).toEqual(['Active', ['kubernetes']]);
      expect(body.metadata.labels['kubernetes.io/metadata.name']).toBe('kube-system');
      const refused = await on.call('DELETE', '/api/v1/namespaces/default?dryRun=All');
      expect([refused.status, refused.body.message]).toEqual([
        403,
        'namespaces "default" is forbidden: this namespace may not be deleted',
      ]);
    });
  });
}
