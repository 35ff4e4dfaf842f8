import { describe, expect, it } from 'vitest';
import { ExternalError, type Fault } from '../../../src/errors/external-error.ts';
import { requireBastion } from '../../../src/reconcilers/common/way.ts';
import type { Shells } from '../../../src/seams/shell.ts';

const WAY = {
  sshUser: 'debian',
  bastion: { host: '192.0.2.1', port: 22, user: 'debian', hostKey: 'ssh-ed25519 AAAA' },
};

function answering(fault?: Fault): Shells {
  const exec = () =>
    fault === undefined
      ? Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
      : Promise.reject(new ExternalError('no channel', { fault, system: 'ssh', operation: 'run "true"' }));
  return { open: () => ({ exec }) } as unknown as Shells;
}

const ask = (fault?: Fault) => requireBastion(answering(fault), WAY, 'key', new AbortController().signal);

describe('a bastion that machines are silent behind', () => {
  it('answers when it runs what it is told', async () => {
    await expect(ask()).resolves.toBeUndefined();
  });

  it('answers when it only leads on, and forbids commands', async () => {
    await expect(ask('forbidden')).resolves.toBeUndefined();
  });

  it.each<Fault>(['unreachable', 'unauthenticated', 'unavailable'])('does not when it is %s', async (fault) => {
    await expect(ask(fault)).rejects.toThrow(/the bastion does not answer.*none of them is healed: .*no channel/);
  });
});
