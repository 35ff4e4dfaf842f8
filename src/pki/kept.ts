import type { Identity } from './authority.ts';

/** What is kept of one service's certificates: in a Secret, as it holds keys. */
export interface Kept {
  /** Oldest first. All of them are believed; which one signs follows from their age. */
  readonly authorities: readonly Identity[];
  readonly server: Identity;
}

/** PEM of every authority that clients should believe. */
export function bundleOf({ authorities }: Pick<Kept, 'authorities'>): string {
  return authorities.map(({ certificate }) => certificate.trimEnd()).join('\n') + '\n';
}
