import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The files that `stormctl up` leaves for other programs, and its own state when asked to keep it. */
export interface DataFolder {
  readonly path: string;
  readonly kubeconfig: string;
  readonly cloudsYaml: string;
  readonly caCertificate: string;
  readonly state: string;
  readonly sshConfig: string;
  readonly knownHosts: string;
  /** Private key that the embedded machines let in; the public one is beside it. */
  readonly loginKey: string;
  /** Writes a file that only its owner may read: it may hold credentials. */
  write(file: string, text: string): void;
  read(file: string): string | undefined;
}

export function openDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return {
    path,
    kubeconfig: join(path, 'kubeconfig'),
    cloudsYaml: join(path, 'clouds.yaml'),
    caCertificate: join(path, 'ca.crt'),
    state: join(path, 'state.json'),
    sshConfig: join(path, 'ssh_config'),
    knownHosts: join(path, 'known_hosts'),
    loginKey: join(path, 'id_ed25519'),
    write: (file, text) => {
      writeFileSync(file, text, { mode: 0o600 });
      chmodSync(file, 0o600);
    },
    read: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
  };
}
