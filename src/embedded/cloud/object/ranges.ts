import { createHash } from 'node:crypto';
import { statusPage } from './errors.ts';

interface Range {
  readonly first: number;
  readonly last: number;
}

/** An answer with the bytes asked for: all of them, one part, or several in one multipart body. */
export function withRanges(
  bytes: Uint8Array,
  wanted: string | undefined,
  headers: Readonly<Record<string, string>>,
): Response {
  const body = (part: Uint8Array) => part as Uint8Array<ArrayBuffer>;
  const length = (size: number) => ({ 'content-length': String(size) });
  const ranges = wanted === undefined ? undefined : parseRanges(wanted, bytes.length);
  if (!ranges) return new Response(body(bytes), { status: 200, headers: { ...headers, ...length(bytes.length) } });
  const [only, ...more] = ranges;
  if (!only) {
    const page = statusPage(416);
    const range = { 'content-range': `bytes */${bytes.length}` };
    return new Response(page, { status: 416, headers: { ...headers, ...range, ...length(page.length) } });
  }
  if (more.length === 0) {
    const part = bytes.subarray(only.first, only.last + 1);
    const range = { 'content-range': `bytes ${only.first}-${only.last}/${bytes.length}` };
    return new Response(body(part), { status: 206, headers: { ...headers, ...range, ...length(part.length) } });
  }
  const boundary = createHash('md5')
    .update(ranges.map(({ first, last }) => `${first}-${last}`).join())
    .digest('hex');
  const type = headers['content-type'] ?? 'application/octet-stream';
  const parts = ranges.flatMap(({ first, last }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: bytes ${first}-${last}/${bytes.length}\r\n\r\n`,
    ),
    bytes.subarray(first, last + 1),
    Buffer.from('\r\n'),
  ]);
  const whole = Buffer.concat([...parts, Buffer.from(`--${boundary}--`)]);
  const multipart = { 'content-type': `multipart/byteranges;boundary=${boundary}`, ...length(whole.length) };
  return new Response(whole, { status: 206, headers: { ...headers, ...multipart } });
}

/** Undefined when the header is not to be obeyed; empty when nothing of it can be had. */
function parseRanges(text: string, size: number): Range[] | undefined {
  const match = /^bytes=(.+)$/.exec(text.trim());
  if (!match) return undefined;
  const ranges: Range[] = [];
  for (const part of (match[1] ?? '').split(',')) {
    const [, first = '', last = ''] = /^\s*(\d*)-(\d*)\s*$/.exec(part) ?? [];
    if (first === '' && last === '') return undefined;
    const range =
      first === ''
        ? { first: Math.max(0, size - Number(last)), last: size - 1 }
        : { first: Number(first), last: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
    if (range.first <= range.last && range.first < size) ranges.push(range);
  }
  return ranges;
}
