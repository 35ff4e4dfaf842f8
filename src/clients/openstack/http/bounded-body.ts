import type { Readable } from 'node:stream';
import { MalformedAnswer } from './safe-json.ts';

/** Reads a body to its end, so that the connection can be used again; stops at `maxBytes`. */
export async function readBounded(body: Readable, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await eachChunk(body, maxBytes, (chunk) => chunks.push(chunk));
  return Buffer.concat(chunks);
}

/** The same for a body that nobody wants. */
export async function drain(body: Readable, maxBytes: number): Promise<void> {
  await eachChunk(body, maxBytes, () => undefined);
}

async function eachChunk(body: Readable, maxBytes: number, take: (chunk: Uint8Array) => void): Promise<void> {
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      body.destroy();
      throw new MalformedAnswer(`is larger than ${maxBytes} bytes`);
    }
    take(chunk);
  }
}
