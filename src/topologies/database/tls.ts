import type { ManagedFile } from '../blueprint.ts';
import { file, secret } from '../files.ts';
import { TLS_CA, TLS_CERTIFICATE, TLS_KEY } from '../secrets.ts';
import type { DeclaredDatabase } from './declared.ts';

export const TLS_PATHS = {
  certificate: '/etc/scp/tls/server.crt',
  key: '/etc/scp/tls/server.key',
  ca: '/etc/scp/tls/ca.crt',
} as const;

/** The server's certificate, where connections are encrypted. */
export function tlsFiles(
  { tls }: DeclaredDatabase,
  { owner, notifies }: { readonly owner: string; readonly notifies: NonNullable<ManagedFile['notifies']> },
): ManagedFile[] {
  if (tls.mode === 'Disabled') return [];
  return [
    file(TLS_PATHS.certificate, [secret(TLS_CERTIFICATE)], { notifies }),
    file(TLS_PATHS.key, [secret(TLS_KEY)], { mode: '0600', owner, group: owner, notifies }),
    file(TLS_PATHS.ca, [secret(TLS_CA)], { notifies }),
  ];
}
