import type { GuestFiles } from '../files/guest-files.ts';
import { directoryInode, fileInode, toBytes, toText } from '../files/inode.ts';
import { joinPath, parentOf } from '../files/paths.ts';
import type { Catalog, Row } from './catalog.ts';

const CATALOG = 'catalog.json';

/** The files below a data folder. What is written is durable once it has resolved. */
export class Store {
  readonly #files: GuestFiles;
  readonly folder: string;
  readonly #now: () => number;

  constructor(files: GuestFiles, folder: string, now: () => number) {
    this.#files = files;
    this.folder = folder;
    this.#now = now;
  }

  get exists(): boolean {
    return this.#files.lookUp(joinPath(this.folder, CATALOG)) !== undefined;
  }

  catalog(): Catalog {
    return JSON.parse(toText(this.#files.bytesOf(joinPath(this.folder, CATALOG)))) as Catalog;
  }

  writeCatalog(catalog: Catalog): Promise<void> {
    return this.write(CATALOG, JSON.stringify(catalog));
  }

  rows(database: string, table: string): Row[] {
    const inode = this.#files.lookUp(joinPath(this.folder, `${database}/${table}.rows`));
    return toText(inode?.data ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Row);
  }

  /** Adds rows at the end: one write of the disk, all or nothing. */
  async append(database: string, table: string, rows: readonly Row[]): Promise<void> {
    const name = `${database}/${table}.rows`;
    const old = this.#files.lookUp(joinPath(this.folder, name))?.data ?? '';
    await this.#put(name, old + toBytes(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
  }

  writeRows(database: string, table: string, rows: readonly Row[]): Promise<void> {
    return this.write(`${database}/${table}.rows`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  async drop(name: string): Promise<void> {
    await this.#files.rm(joinPath(this.folder, name), { recursive: true, force: true });
  }

  read(name: string): string | undefined {
    const inode = this.#files.lookUp(joinPath(this.folder, name));
    return inode && toText(inode.data);
  }

  write(name: string, text: string): Promise<void> {
    return this.#put(name, toBytes(text));
  }

  async #put(name: string, data: string): Promise<void> {
    const path = joinPath(this.folder, name);
    const folder = parentOf(path);
    if (!this.#files.lookUp(folder)) await this.#files.place(folder, directoryInode(0o700, this.#now()));
    await this.#files.place(path, fileInode(data, 0o660, this.#now()));
  }
}
