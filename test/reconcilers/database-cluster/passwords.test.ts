import { describe, expect, it } from 'vitest';
import { parseDatabaseCluster } from '../../../src/api/database-cluster.ts';
import { passwordsOf } from '../../../src/reconcilers/database-cluster/plan-passwords.ts';
import { soundSpec } from '../../contracts/kubernetes/database-cluster-manifests.ts';

const metadata = { name: 'wiki', namespace: 'storm', uid: '00000000-0000-4000-8000-000000000001' };

function read(secrets: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const parsed = parseDatabaseCluster({ metadata, spec: soundSpec() });
  if (!parsed.ok) throw new Error('the test is wrong');
  return passwordsOf(parsed.cluster.spec, 'storm', new Map(Object.entries(secrets)));
}

describe('passwords of the users of a DatabaseCluster', () => {
  it('come from the key that is named', () => {
    const { values, problems } = read({ 'wiki-password': { password: 'correct horse' } });
    expect([...values]).toEqual([['wiki', 'correct horse']]);
    expect(problems.size).toBe(0);
  });

  it.each([
    ['no Secret', {}, 'SecretNotFound', 'names Secret storm/wiki-password, which is not there: create it'],
    [
      'no such key',
      { other: 'x' },
      'SecretNotFound',
      'which Secret storm/wiki-password does not have: add it, or correct the key (it has: other)',
    ],
    ['a line break', { password: 'correct horse\n' }, 'InvalidSecret', 'without line breaks'],
    ['too short', { password: 'horse' }, 'InvalidSecret', 'take 8 to 128 characters'],
  ])('are asked for where there is %s, and not shown', (what, secret, reason, message) => {
    const { values, problems } = read(what === 'no Secret' ? {} : { 'wiki-password': secret });
    expect(values.size).toBe(0);
    const problem = problems.get('wiki');
    expect(problem).toMatchObject({ reason, stops: 'New', waitsFor: 'Secret storm/wiki-password' });
    expect(problem?.message).toContain('spec.users[wiki].passwordSecretRef');
    expect(problem?.message).toContain(message);
    expect(problem?.message).not.toContain('horse');
  });
});
