import { createHash } from 'node:crypto';
import type { NextPage } from './pagination.ts';

/** One page, and which bytes it was made of. */
export interface KeptPage {
  readonly digest: string;
  readonly items: readonly unknown[];
  /** What it links to; undefined also where the service sends no links. */
  readonly next: NextPage;
}

/**
 * Lists as they were last read, for whoever reads the same ones again and again: a page that comes once more byte for byte is
 * neither parsed nor checked anew, and its items are the very same objects. By list, and in it by the page's query. Of each
 * list the last reading is kept for good, so read with it only lists that are few.
 */
export type PageMemory = Map<string, ReadonlyMap<string, KeptPage>>;

export function createPageMemory(): PageMemory {
  return new Map();
}

/** What names an answer: its bytes, and the link that came with it in a header. */
export function digestOf(bytes: Uint8Array, link: string | undefined): string {
  return createHash('sha256')
    .update(bytes)
    .update(link ?? '')
    .digest('base64');
}
