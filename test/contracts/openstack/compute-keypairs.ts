import { afterAll, describe, expect, test } from 'vitest';
import { type ComputeWorld, nova } from './compute.ts';

const PUBLIC_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP8s6s2AMRymJX5iaN0Eyddr1fGguM6xDnQs9bPJ7CyK somebody@somewhere';
const FINGERPRINT = '88:36:2c:17:3d:e9:b2:ad:da:60:d0:56:88:17:a3:0b';

export function describeKeypairs(world: ComputeWorld): void {
  describe('key pairs', () => {
    afterAll(async () => {
      for (const name of ['contract-key', 'contract-made']) {
        await nova(world.admin, '2.2', 'DELETE', `/os-keypairs/${name}`);
      }
    });
    const create = (version: string, keypair: object) =>
      nova(world.admin, version, 'POST', '/os-keypairs', { keypair });

    test('a public key is taken in with its fingerprint', async () => {
      const created = await create('2.92', { name: 'contract-key', public_key: PUBLIC_KEY });
      expect(created.status).toBe(201);
      expect(created.body.keypair).toEqual({
        type: 'ssh',
        name: 'contract-key',
        public_key: PUBLIC_KEY,
        fingerprint: FINGERPRINT,
        user_id: world.admin.userId,
      });
      const shown = await nova(world.admin, '2.2', 'GET', '/os-keypairs/contract-key');
      expect(shown.body.keypair).toMatchObject({ deleted: false, deleted_at: null, updated_at: null, type: 'ssh' });
      const listed = await nova(world.admin, '2.1', 'GET', '/os-keypairs');
      expect(listed.body.keypairs).toContainEqual({
        keypair: { name: 'contract-key', public_key: PUBLIC_KEY, fingerprint: FINGERPRINT },
      });
    });

    test('names are unique per user', async () => {
      const { status, body } = await create('2.1', { name: 'contract-key', public_key: PUBLIC_KEY });
      expect(status).toBe(409);
      expect(body.conflictingRequest.message).toBe("Key pair 'contract-key' already exists.");
    });

    test('what is no key, or no name, is 400', async () => {
      const noKey = await create('2.1', { name: 'x', public_key: 'ssh-rsa xx' });
      expect(noKey.body.badRequest.message).toBe('Keypair data is invalid: failed to generate fingerprint');
      const noName = await create('2.1', { name: 'a@b', public_key: PUBLIC_KEY });
      expect(noName.body.badRequest.message).toMatch(
        /^An invalid 'name' value was provided. The name must be: Only exp/,
      );
      const noType = await create('2.10', { name: 'x', type: 'foo', public_key: PUBLIC_KEY });
      expect(noType.body.badRequest.message).toBe(
        "Invalid input for field/attribute type. Value: foo. 'foo' is not one of ['ssh', 'x509']",
      );
    });

    test('a key is made until 2.91, and not since', async () => {
      const made = await create('2.91', { name: 'contract-made' });
      expect(made.body.keypair.private_key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
      expect(made.body.keypair.public_key).toMatch(/^ssh-rsa \S+ Generated-by-Nova$/);
      const refused = await create('2.92', { name: 'contract-none' });
      expect(refused.body.badRequest.message).toBe(
        "Invalid input for field/attribute keypair. Value: {'name': 'contract-none'}. 'public_key' is a required property",
      );
    });

    test('deleting is 202 in 2.1 and 204 since 2.2', async () => {
      expect((await nova(world.admin, '2.1', 'DELETE', '/os-keypairs/contract-made')).status).toBe(202);
      expect((await nova(world.admin, '2.2', 'DELETE', '/os-keypairs/contract-key')).status).toBe(204);
      const gone = await nova(world.admin, '2.2', 'DELETE', '/os-keypairs/contract-key');
      expect(gone.body.itemNotFound.message).toBe(`Keypair contract-key not found for user ${world.admin.userId}`);
    });

    test('other people have key pairs of their own', async () => {
      const { status } = await nova(world.member, '2.10', 'GET', `/os-keypairs?user_id=${world.admin.userId}`);
      expect(status).toBe(403);
    });
  });
}
