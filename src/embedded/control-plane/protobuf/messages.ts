import { PROTOBUF_FIELDS } from './fields.ts';

/** One field of a message: its name in JSON and its type in the notation of `fields.ts`. */
export interface MessageField {
  /** Empty when the message's own fields stand among its parent's. */
  readonly name: string;
  readonly type: string;
}

export type Message = ReadonlyMap<number, MessageField>;

const messages = new Map<string, Message>();
const kinds = new Map<string, string>();

/** A message by its full name: `core.PodSpec`. */
export function messageNamed(name: string): Message {
  load();
  return messages.get(name) ?? new Map<number, MessageField>();
}

/** The message of a kind; undefined for a kind that is not sent as protobuf. */
export function messageOfKind(apiVersion: string, kind: string): Message | undefined {
  load();
  const name = kinds.get(`${apiVersion} ${kind}`) ?? (kind.endsWith('Options') ? `meta.${kind}` : undefined);
  return name === undefined ? undefined : messages.get(name);
}

function load(): void {
  if (messages.size > 0) return;
  for (const [group, [apiVersion, lines]] of Object.entries(PROTOBUF_FIELDS)) {
    for (const line of lines.trim().split('\n')) {
      const [name = '', ...fields] = line.split(' ');
      messages.set(`${group}.${name}`, new Map(fields.map(readField)));
      kinds.set(`${apiVersion} ${name}`, `${group}.${name}`);
    }
  }
}

function readField(text: string): [number, MessageField] {
  const [, number = '', name = '', type = ''] = /^(\d+)(.*?):(.*)$/.exec(text) ?? [];
  return [Number(number), { name: name === '<' ? '' : name, type }];
}
