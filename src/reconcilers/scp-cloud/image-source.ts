import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Agent, type Dispatcher, interceptors, request } from 'undici';
import type { ImageSource } from './step.ts';

/** The data of an image cannot be had, or are not what was declared. */
export class SourceError extends Error {
  readonly reason: 'ImageSourceUnavailable' | 'ChecksumMismatch';
  constructor(reason: SourceError['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

export interface ImageContent {
  /** Bytes, where known. */
  readonly size: number | undefined;
  /** Throws a SourceError before the last bytes when the checksum is another than declared. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

export interface ImageSources {
  open(source: ImageSource, signal: AbortSignal): Promise<ImageContent>;
}

const MOST_REDIRECTS = 5;

export function imageSources(options: {
  /** Where files are; left out, sources given as a file are refused. */
  readonly folder: string | undefined;
  /** How addresses are reached; left out, over the network. */
  readonly dispatcher: Dispatcher | undefined;
}): ImageSources {
  const dispatcher = (options.dispatcher ?? new Agent()).compose(
    interceptors.redirect({ maxRedirections: MOST_REDIRECTS }),
  );
  return {
    open: async ({ from, checksum }, signal) => {
      const content =
        'file' in from ? await openFile(options.folder, from.file) : await openUrl(dispatcher, from.url, signal);
      return checksum === undefined ? content : { ...content, open: () => checked(content.open(), checksum) };
    },
  };
}

async function openFile(folder: string | undefined, file: string): Promise<ImageContent> {
  if (folder === undefined) {
    const remedy = 'mount a volume with it and start the operator with --images, or give a url';
    throw new SourceError('ImageSourceUnavailable', `the operator has no folder of images: ${remedy}`);
  }
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, file));
    if (!path.startsWith(root + sep)) throw new Error('it leads out of the folder');
    const { size } = await stat(path);
    return { size, open: () => createReadStream(path) as AsyncIterable<Uint8Array> };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SourceError('ImageSourceUnavailable', `file ${file} in the operator's folder of images: ${why}`, error);
  }
}

async function openUrl(dispatcher: Dispatcher, url: string, signal: AbortSignal): Promise<ImageContent> {
  try {
    const { statusCode, headers, body } = await request(url, { dispatcher, signal });
    if (statusCode !== 200) {
      body.destroy();
      throw new Error(`it answers with status ${statusCode}`);
    }
    const length = Number(headers['content-length']);
    return { size: Number.isSafeInteger(length) ? length : undefined, open: () => body as AsyncIterable<Uint8Array> };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SourceError('ImageSourceUnavailable', `${url}: ${why}`, error);
  }
}

type Checksum = NonNullable<ImageSource['checksum']>;

/** Holds the last chunk back until all are known to be right: a wrong image never becomes a whole one. */
async function* checked(data: AsyncIterable<Uint8Array>, { algorithm, value }: Checksum): AsyncIterable<Uint8Array> {
  const hash = createHash(algorithm);
  let held: Uint8Array | undefined;
  for await (const chunk of data) {
    hash.update(chunk);
    if (held !== undefined) yield held;
    held = chunk;
  }
  const found = hash.digest('hex');
  if (found !== value) {
    const message = `the data have the ${algorithm} ${found}, declared is ${value}: correct the checksum or the source`;
    throw new SourceError('ChecksumMismatch', message);
  }
  if (held !== undefined) yield held;
}
