import { toText } from '../files/inode.ts';
import type { Guest } from '../guest.ts';
import { type Service, UnitFailure } from '../units/service.ts';
import { type Forwarding, forwardingOf } from './forwarding.ts';
import { publicKeyOf } from './keys.ts';

/** An sshd that listens: which host key it shows, and how it is. */
export interface Sshd {
  /** Bare public key of the host. */
  readonly hostKey: string;
  /** In OpenSSH form. */
  readonly privateKey: string;
  /** Absent in the kept state of an older world: everywhere. */
  readonly forwarding?: Forwarding;
}

export const HOST_KEY = '/etc/ssh/ssh_host_ed25519_key';

/** It reads its host key and its configuration once, when it starts or is told to reload. Sessions outlive it. */
export const sshService: Service = {
  start: (guest) => {
    const inode = guest.files.lookUp(HOST_KEY);
    const privateKey = toText(inode?.data ?? '');
    const hostKey = publicKeyOf(privateKey);
    if (inode === undefined || hostKey === undefined) throw new UnitFailure('sshd: no hostkeys available -- exiting.');
    if ((inode.mode & 0o077) !== 0) throw new UnitFailure(`Permissions for '${HOST_KEY}' are too open.`);
    guest.sshd = { hostKey, privateKey, forwarding: forwardingOf(guest) };
    guest.site.hostKeysChanged();
  },
  stop: (guest) => {
    guest.sshd = undefined;
  },
  reload: (guest) => {
    const privateKey = toText(guest.files.bytesOf(HOST_KEY));
    const hostKey = publicKeyOf(privateKey);
    if (hostKey === undefined) return;
    guest.sshd = { hostKey, privateKey, forwarding: forwardingOf(guest) };
    guest.site.hostKeysChanged();
  },
};

/** Bare public keys that may log in as `user`. */
export function authorizedKeys(guest: Guest, user: string): string {
  const home = user === 'root' ? '/root' : `/home/${user}`;
  return toText(guest.files.lookUp(`${home}/.ssh/authorized_keys`)?.data ?? '');
}
