import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeKeyPair } from '../../src/clients/ssh/index.ts';
import { userDataOf } from '../../src/machines/index.ts';
import { seededRandom } from '../../src/seams/random.ts';

const firstKey = makeKeyPair(seededRandom(1), 'shop-data-1');
const authorizedKeys = ['ssh-ed25519 AAAA operator'];

describe('user data', () => {
  it('is YAML to cloud-init and JSON to the node image', () => {
    const [header, ...rest] = textOf(
      userDataOf({ hostname: 'shop-data-1', sshUser: 'root', authorizedKeys, firstKey }),
    );
    expect(header).toBe('#cloud-config');
    const json: unknown = JSON.parse(rest.join('\n'));
    expect(parse(rest.join('\n'))).toEqual(json);
    expect(json).toMatchObject({
      hostname: 'shop-data-1',
      disable_root: false,
      ssh_keys: { ed25519_private: firstKey.privateKey, ed25519_public: firstKey.publicKey },
      users: [{ name: 'root', ssh_authorized_keys: authorizedKeys }],
    });
  });

  it('lets another user than root become root', () => {
    const [, text = ''] = textOf(userDataOf({ hostname: 'x', sshUser: 'debian', authorizedKeys, firstKey }));
    expect(JSON.parse(text)).toMatchObject({
      disable_root: true,
      users: [{ name: 'debian', sudo: 'ALL=(ALL) NOPASSWD:ALL' }],
    });
  });
});

function textOf(base64: string): string[] {
  return Buffer.from(base64, 'base64').toString('utf8').trim().split('\n');
}
