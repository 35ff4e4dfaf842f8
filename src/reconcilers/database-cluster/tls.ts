import type { Identity, ServerNames } from '../../pki/authority.ts';
import { bundleOf, type Kept } from '../../pki/kept.ts';
import { TLS_CA, TLS_CERTIFICATE, TLS_KEY } from '../../topologies/secrets.ts';
import type { MachineCluster } from './cluster.ts';

/** Name of the Secret that holds our own authority and the server's certificate, for mode Managed. */
export const tlsSecretName = (cluster: string): string => `${cluster}-tls`;

/** `authority.0.crt`, `authority.0.key`, … oldest first; `tls.crt`, `tls.key`; `ca.crt` for those who only check. */
export function printKept(kept: Kept): Record<string, string> {
  const pages = kept.authorities.flatMap(({ certificate, key }, index): [string, string][] => [
    [`authority.${index}.crt`, certificate],
    [`authority.${index}.key`, key],
  ]);
  const { certificate, key } = kept.server;
  return { ...Object.fromEntries(pages), 'tls.crt': certificate, 'tls.key': key, 'ca.crt': bundleOf(kept) };
}

export function parseKept(texts: Readonly<Record<string, string>>): Kept | undefined {
  const authorities: Identity[] = [];
  for (let index = 0; ; index++) {
    const [certificate, key] = [texts[`authority.${index}.crt`], texts[`authority.${index}.key`]];
    if (certificate === undefined || key === undefined) break;
    authorities.push({ certificate, key });
  }
  const [certificate, key] = [texts['tls.crt'], texts['tls.key']];
  if (authorities.length === 0 || certificate === undefined || key === undefined) return undefined;
  return { authorities, server: { certificate, key } };
}

/** What clients call the server: its addresses. */
export function serverNames({ metadata }: MachineCluster, addresses: readonly string[]): ServerNames {
  return { commonName: metadata.name, addresses, dnsNames: [`${metadata.name}.${metadata.namespace}`] };
}

/** What setups name, out of a Secret of type kubernetes.io/tls with `ca.crt`. */
export function tlsValues(texts: Readonly<Record<string, string>> | undefined): (readonly [string, string])[] {
  const pages = { [TLS_CERTIFICATE]: 'tls.crt', [TLS_KEY]: 'tls.key', [TLS_CA]: 'ca.crt' };
  return Object.entries(pages).flatMap(([name, key]) => {
    const value = texts?.[key];
    return value === undefined ? [] : [[name, value] as const];
  });
}
