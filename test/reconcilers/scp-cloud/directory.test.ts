import { expect, it } from 'vitest';
import type { IdentityClient } from '../../../src/clients/openstack/index.ts';
import { createDirectory } from '../../../src/reconcilers/scp-cloud/directory.ts';
import { manualClock } from '../../../src/seams/manual-clock.ts';

function world() {
  const users = new Map([['demo', 'u1']]);
  const asked: unknown[] = [];
  const identity = {
    listUsers: (query: { name: string }) => {
      asked.push(query);
      const id = users.get(query.name);
      return Promise.resolve(id === undefined ? [] : [{ id, name: query.name }]);
    },
  } as unknown as IdentityClient;
  const clock = manualClock();
  const directory = createDirectory(clock);
  return { users, asked, clock, directory, find: (name: string) => directory.subject(identity, 'User', name, 'd1') };
}

it('asks for a name once, and again after ten minutes', async () => {
  const { users, asked, clock, find } = world();
  expect([await find('demo'), await find('demo')]).toEqual(['u1', 'u1']);
  expect(asked).toEqual([{ name: 'demo', domain_id: 'd1' }]);
  users.set('demo', 'u2');
  await clock.advance(600_000);
  expect(await find('demo')).toBe('u2');
});

it('asks anew for what was not there', async () => {
  const { users, find } = world();
  expect(await find('late')).toBeUndefined();
  users.set('late', 'u3');
  expect(await find('late')).toBe('u3');
});

it('asks anew for everything once something went wrong', async () => {
  const { users, directory, find } = world();
  await find('demo');
  users.set('demo', 'u2');
  directory.forget();
  expect(await find('demo')).toBe('u2');
});
