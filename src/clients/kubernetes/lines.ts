import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is no object: etcd holds 1.5 MiB. */
const MAX_LINE_CHARS = 32 * 1024 * 1024;

/** Splits a stream of bytes into its non-empty lines. `onBytes` is told of every sign of life. */
export async function* readLines(chunks: AsyncIterable<Buffer>, onBytes: () => void): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    onBytes();
    const text = decoder.write(chunk);
    if (!text.includes('\n')) {
      rest += text;
      if (rest.length > MAX_LINE_CHARS) throw new Error('a line without end');
      continue;
    }
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}
