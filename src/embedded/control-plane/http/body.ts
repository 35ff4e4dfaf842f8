import { parseDocument } from 'yaml';
import { duplicateField, duplicateKeys, isObject } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { PROTOBUF_TYPE, decodeProtobuf } from '../protobuf/decode.ts';
import { badRequest, statusError, unsupportedMediaType } from '../status-error.ts';
import type { StatusError } from '../status-error.ts';

/** Bodies beyond this are refused (`MaxRequestBodyBytes`). */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

export interface Body {
  readonly mediaType: string;
  readonly value: Json | undefined;
  /** What a strict decoder says of keys that stand twice. */
  readonly duplicates: readonly string[];
}

const YAML_TYPES = ['application/yaml', 'application/apply-patch+yaml'];
const JSON_TYPES = [
  '',
  'application/json',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/** What a body may be written in, as the refusal of another says. */
const ACCEPTED = ['application/json', 'application/yaml', PROTOBUF_TYPE];

/** Reads and parses a request's body. */
export async function readBody(request: Request): Promise<Body> {
  const mediaType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const bytes = Buffer.from(await readBytes(request));
  if (bytes.length === 0) return { mediaType, value: undefined, duplicates: [] };
  if (mediaType === PROTOBUF_TYPE) return { mediaType, value: parseProtobuf(bytes), duplicates: [] };
  const text = bytes.toString('utf8');
  if (YAML_TYPES.includes(mediaType)) return { mediaType, ...parseYaml(text) };
  if (JSON_TYPES.includes(mediaType)) return { mediaType, ...parseJson(text) };
  throw unsupportedMediaType(ACCEPTED);
}

async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.byteLength > MAX_BODY_BYTES) throw tooLarge();
  return bytes;
}

const tooLarge = () =>
  statusError({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: `Request entity too large: limit is ${MAX_BODY_BYTES}`,
    details: {},
  });

function parseProtobuf(bytes: Buffer): JsonObject {
  let object: JsonObject | undefined;
  try {
    object = decodeProtobuf(bytes);
  } catch (error) {
    throw badRequest(`error decoding protobuf: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (object === undefined) throw unsupportedMediaType(ACCEPTED);
  return object;
}

type Parsed = Pick<Body, 'value' | 'duplicates'>;

function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) as Json, duplicates: duplicateKeys(text).map(duplicateField) };
  } catch (error) {
    throw new UnparsableBody(text, goJsonProblem(text, error));
  }
}

/** What Go's decoder says of a text that is not JSON, for the cases that people meet. */
function goJsonProblem(text: string, error: unknown): string {
  const said = error instanceof Error ? error.message : '';
  if (/Unexpected end|Unterminated|Expected .* at position (\d+)/.test(said) && endsOpen(text, said))
    return 'unexpected end of JSON input';
  const at = Number(/position (\d+)/.exec(said)?.[1] ?? 0);
  return `invalid character ${JSON.stringify(text[at] ?? '').replace(/^"|"$/g, "'")} looking for beginning of value`;
}

const endsOpen = (text: string, said: string): boolean =>
  !/position (\d+)/.test(said) || Number(/position (\d+)/.exec(said)?.[1]) >= text.trimEnd().length;

/** A body that is no JSON; what is said of it depends on what was expected. */
export class UnparsableBody extends Error {
  readonly text: string;
  constructor(text: string, problem: string) {
    super(problem);
    this.text = text;
  }
  asStatus(expected: string): StatusError {
    return badRequest(
      `the object provided is unrecognized (must be of type ${expected}): couldn't get version/kind; json parse error: ${this.message} (${excerpt(this.text)})`,
    );
  }
}

const EXCERPT = 100;

/** The server shows short bodies, and of longer ones their beginning. */
const excerpt = (text: string): string => (text.length > EXCERPT ? `${text.slice(0, EXCERPT)} ...` : text);

/** YAML is a superset of JSON; JSON itself is read the fast way. */
function parseYaml(text: string): Parsed {
  if (text.trimStart().startsWith('{')) {
    try {
      return parseJson(text);
    } catch {
      // A flow mapping of YAML begins like an object of JSON.
    }
  }
  const document = parseDocument(text, { prettyErrors: false });
  const repeated = document.errors.filter(({ code }) => code === 'DUPLICATE_KEY');
  const problem = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  if (problem !== undefined) throw badRequest(`error decoding YAML: ${problem.message}`);
  return { value: document.toJS() as Json, duplicates: repeatedYamlKeys(text, repeated) };
}

/** Go's YAML decoder names lines, and tells of all repeated keys at once. */
function repeatedYamlKeys(
  text: string,
  repeated: readonly { readonly pos: readonly [number, number] }[],
): readonly string[] {
  if (repeated.length === 0) return [];
  const lines = repeated.map(({ pos: [start] }) => {
    const key = /^(?:"[^"]*"|'[^']*'|[^:\n]*)/.exec(text.slice(start))?.[0].replace(/^(["'])(.*)\1$/, '$2') ?? '';
    return `  line ${text.slice(0, start).split('\n').length}: key ${JSON.stringify(key.trim())} already set in map`;
  });
  return [`yaml: unmarshal errors:\n${lines.join('\n')}`];
}

/** A body that has to be an object. */
export function objectOf({ value }: Body): JsonObject {
  if (isObject(value)) return value;
  throw badRequest('the request body is not an object');
}
