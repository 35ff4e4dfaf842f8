import { createHash } from 'node:crypto';
import type { KeyPair } from '../../clients/ssh/index.ts';

/** The SSH host keys of one cluster's machines. Secret as a whole. */
export interface IdentityBook {
  /** By member: the key of whatever machine is that member, for good. */
  readonly hosts: ReadonlyMap<string, KeyPair>;
  /** By member and id: keys that single servers were told to start with, the one or two newest and those in use. */
  readonly firsts: ReadonlyMap<string, ReadonlyMap<string, KeyPair>>;
}

/** As a Secret holds it: `host.data-1`, `host.data-1.pub`, `first.data-1.1a2b3c4d5e6f`, `first.data-1.1a2b3c4d5e6f.pub`. */
export type Pages = Readonly<Record<string, string>>;

const HOST = /^host\.([^.]+)$/;
const FIRST = /^first\.([^.]+)\.([0-9a-f]+)$/;

/** What must not be seen. The public halves are there to be shown. */
export function privateIn(pages: Pages): string[] {
  return Object.entries(pages).flatMap(([name, text]) => (name.endsWith('.pub') ? [] : [text]));
}

export function readBook(pages: Pages): IdentityBook {
  const hosts = new Map<string, KeyPair>();
  const firsts = new Map<string, Map<string, KeyPair>>();
  for (const page of Object.keys(pages)) {
    const keys = keysOn(pages, page);
    if (keys === undefined) continue;
    const [, host] = HOST.exec(page) ?? [];
    if (host !== undefined) hosts.set(host, keys);
    const [, member, id] = FIRST.exec(page) ?? [];
    if (member === undefined || id === undefined) continue;
    firsts.set(member, (firsts.get(member) ?? new Map<string, KeyPair>()).set(id, keys));
  }
  return { hosts, firsts };
}

function keysOn(pages: Pages, page: string): KeyPair | undefined {
  const [privateKey, publicKey] = [pages[page], pages[`${page}.pub`]];
  return privateKey === undefined || publicKey === undefined ? undefined : { privateKey, publicKey };
}

export function hostPage(member: string, keys: KeyPair): Pages {
  return page(`host.${member}`, keys);
}

/** Ids in the order in which their keys were made. */
export function firstIds({ firsts }: IdentityBook, member: string): string[] {
  return [...(firsts.get(member)?.keys() ?? [])].toSorted();
}

/** A page after all those that there are. The id gives nothing of the key away. */
export function firstPage(
  book: IdentityBook,
  member: string,
  keys: KeyPair,
): { readonly id: string; readonly pages: Pages } {
  const last = firstIds(book, member).at(-1) ?? '0';
  const number = (Number.parseInt(last.slice(0, 4), 16) + 1).toString(16).padStart(4, '0');
  const id = `${number}${createHash('sha256').update(keys.publicKey).digest('hex').slice(0, 8)}`;
  return { id, pages: page(`first.${member}.${id}`, keys) };
}

/** The pages without a member's first keys but those named. */
export function withoutFirsts(pages: Pages, member: string, kept: readonly string[]): Pages {
  const prefix = `first.${member}.`;
  return Object.fromEntries(
    Object.entries(pages).filter(([name]) => {
      const [id = ''] = name.startsWith(prefix) ? name.slice(prefix.length).split('.') : [];
      return id === '' || kept.includes(id);
    }),
  );
}

function page(name: string, { privateKey, publicKey }: KeyPair): Pages {
  return { [name]: privateKey, [`${name}.pub`]: publicKey };
}
