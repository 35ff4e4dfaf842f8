import type { KeyPair } from '../clients/ssh/index.ts';

/** Who a new machine is, and who may log in. */
export interface Introduction {
  readonly hostname: string;
  /** Who logs in; with `sudo` where it is not root. */
  readonly sshUser: string;
  /** Lines of OpenSSH form. */
  readonly authorizedKeys: readonly string[];
  /**
   * The key that this one machine starts with. Everybody inside the machine can read user data: the key serves for the
   * first connection alone, over which the lasting one is brought.
   */
  readonly firstKey: KeyPair;
}

/**
 * User data for cloud-init, and for the small unit of the node image that stands in for it: `#cloud-config` and JSON, which
 * is YAML. Base64, as Nova takes it. Pure.
 */
export function userDataOf({ hostname, sshUser, authorizedKeys, firstKey }: Introduction): string {
  const login = { name: sshUser, ssh_authorized_keys: authorizedKeys };
  const isRoot = sshUser === 'root';
  const config = {
    hostname,
    preserve_hostname: false,
    disable_root: !isRoot,
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: firstKey.privateKey, ed25519_public: firstKey.publicKey },
    users: [isRoot ? login : { ...login, shell: '/bin/bash', lock_passwd: true, sudo: 'ALL=(ALL) NOPASSWD:ALL' }],
  };
  return Buffer.from(`#cloud-config\n${JSON.stringify(config)}\n`).toString('base64');
}
