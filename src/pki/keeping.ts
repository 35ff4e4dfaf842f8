import {
  createAuthority,
  type Identity,
  issueServer,
  isSignedBy,
  namesOf,
  type PkiSeams,
  type ServerNames,
  validityOf,
} from './authority.ts';
import type { Kept } from './kept.ts';

const DAY_MS = 86_400_000;
export const LIFETIMES = {
  authorityMs: 3_650 * DAY_MS,
  serverMs: 90 * DAY_MS,
  /** For so long a new authority is only believed and does not sign yet: clients have to learn of it first. */
  introductionMs: 30 * DAY_MS,
} as const;

/** Renewed when a third of the life is left. */
const LEFT = 1 / 3;

/**
 * What is to be kept from now on: the same object when nothing is due. A new authority is introduced before the old one
 * ends, and the old one is believed until it does, so that no client ever meets a server that it cannot check.
 */
export async function keep(seams: PkiSeams, names: ServerNames, kept: Kept | undefined): Promise<Kept> {
  const nowMs = seams.clock.now();
  const living = kept?.authorities.filter(({ certificate }) => validityOf(certificate).untilMs > nowMs) ?? [];
  const newest = living.at(-1);
  const authorities =
    newest === undefined || isDue(newest, nowMs)
      ? [...living, await createAuthority(seams, `${names.commonName} CA`, LIFETIMES.authorityMs)]
      : living;
  const signer = signerOf(authorities, nowMs);
  const server = kept?.server;
  if (server !== undefined && !isDue(server, nowMs) && isFor(server, names) && (await isOf(server, signer))) {
    return kept !== undefined && sameAs(authorities, kept.authorities) ? kept : { authorities, server };
  }
  return { authorities, server: await issueServer(seams, signer, names, LIFETIMES.serverMs) };
}

/** The newest authority that clients have had time to learn of; a first one signs at once. */
function signerOf(authorities: readonly Identity[], nowMs: number): Identity {
  const introduced = authorities.filter(
    ({ certificate }) => validityOf(certificate).fromMs + LIFETIMES.introductionMs <= nowMs,
  );
  const signer = introduced.at(-1) ?? authorities[0];
  if (signer === undefined) throw new TypeError('there is no authority to sign with');
  return signer;
}

function isDue({ certificate }: Identity, nowMs: number): boolean {
  const { fromMs, untilMs } = validityOf(certificate);
  return untilMs - nowMs < (untilMs - fromMs) * LEFT;
}

function isFor({ certificate }: Identity, { addresses, dnsNames }: ServerNames): boolean {
  const wanted = [...addresses, ...dnsNames].toSorted();
  return JSON.stringify(namesOf(certificate).toSorted()) === JSON.stringify(wanted);
}

function isOf(server: Identity, authority: Identity): Promise<boolean> {
  return isSignedBy(server.certificate, authority.certificate);
}

function sameAs(one: readonly Identity[], other: readonly Identity[]): boolean {
  return one.length === other.length && one.every((identity, index) => identity === other[index]);
}
