/** Bytes of images and objects by id, kept apart from the rows that describe them. */
export class Blobs {
  readonly #bytes = new Map<string, Uint8Array>();

  get(id: string): Uint8Array | undefined {
    return this.#bytes.get(id);
  }

  put(id: string, bytes: Uint8Array): void {
    this.#bytes.set(id, bytes);
  }

  delete(id: string): void {
    this.#bytes.delete(id);
  }

  /** Base64 by id, for a snapshot. */
  toJson(): Record<string, string> {
    return Object.fromEntries([...this.#bytes].map(([id, bytes]) => [id, Buffer.from(bytes).toString('base64')]));
  }

  load(json: Readonly<Record<string, string>>): void {
    this.#bytes.clear();
    for (const [id, text] of Object.entries(json)) this.#bytes.set(id, Buffer.from(text, 'base64'));
  }
}
