import type { SqlServer } from './sql/server.ts';

/** A program that listens: a database server, or one that hands connections on to another. */
export type Listener =
  | { readonly kind: 'sql'; readonly server: SqlServer }
  | {
      readonly kind: 'forward';
      readonly pick: () => Promise<{ readonly address: string; readonly port: number } | undefined>;
      /** What its control socket answers. */
      readonly control: (command: string) => Promise<string>;
      /** Aborts when its process ends, and with it every connection that it has handed on; a reload ends none. */
      readonly process: AbortController;
    }
  | { readonly kind: 'text'; readonly answer: (text: string) => Promise<string> };
