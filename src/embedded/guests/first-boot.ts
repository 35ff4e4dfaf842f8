import { directoryInode, fileInode, toBytes } from './files/inode.ts';
import type { Guest } from './guest.ts';
import { identityOf } from './identity.ts';
import { HOST_KEY } from './ssh/service.ts';

/** What the identity unit of the image does, once for each server. */
export function firstBoot({ machine, root, site }: Guest): void {
  const marker = '/var/lib/instance-id';
  if (!machine || root.get(marker)?.data === machine.id) return;
  const identity = identityOf(machine.userData, machine.hostname);
  const now = site.clock.now();
  const put = (path: string, text: string, mode: number) => root.put(path, fileInode(toBytes(text), mode, now));
  put(marker, machine.id, 0o644);
  put('/etc/machine-id', `${machine.id.replaceAll('-', '')}\n`, 0o444);
  put('/etc/hostname', `${identity.hostname}\n`, 0o644);
  if (identity.hostKey) {
    put(HOST_KEY, identity.hostKey.privateKey, 0o600);
    put(`${HOST_KEY}.pub`, `${identity.hostKey.publicKey.trim()}\n`, 0o644);
  }
  const authorized = { ...identity.authorizedKeys };
  authorized['root'] = [...(authorized['root'] ?? []), ...machine.publicKeys];
  for (const [user, keys] of Object.entries(authorized)) {
    const home = user === 'root' ? '/root' : `/home/${user}`;
    if (!root.get(home)) root.put(home, directoryInode(0o755, now));
    root.put(`${home}/.ssh`, directoryInode(0o700, now));
    put(`${home}/.ssh/authorized_keys`, keys.map((key) => `${key.trim()}\n`).join(''), 0o600);
  }
}
