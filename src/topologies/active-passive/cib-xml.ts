type Attributes = Readonly<Record<string, string>>;

/** One element of Pacemaker's configuration; it has no text. */
export interface Element {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Element[];
}

export const element = (tag: string, attributes: Attributes = {}, ...children: readonly Element[]): Element => ({
  tag,
  attributes,
  children,
});

const escape = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** As libxml2 prints it, one tag a line: `cib-load` compares lines. */
export function print({ tag, attributes, children }: Element, indent = ''): string {
  const pairs = Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(value)}"`);
  const head = `${indent}<${tag}${pairs.join('')}`;
  if (children.length === 0) return `${head}/>\n`;
  const inside = children.map((child) => print(child, `${indent}  `)).join('');
  return `${head}>\n${inside}${indent}</${tag}>\n`;
}

/** A set of name-value pairs, each with an id made of the set's. */
export const pairs = (tag: string, id: string, values: Attributes): Element =>
  element(
    tag,
    { id },
    ...Object.entries(values).map(([name, value]) => element('nvpair', { id: `${id}-${name}`, name, value })),
  );

type Operation = readonly [name: string, seconds: number, extra?: { readonly every: number; readonly role?: string }];

/** What Pacemaker does with a resource, and how long it may take; without `every` it is done when it is needed. */
export function operations(id: string, all: readonly Operation[]): Element {
  return element(
    'operations',
    {},
    ...all.map(([name, seconds, extra]) =>
      element('op', {
        id: `${id}-${name}${extra?.role === undefined ? '' : `-${extra.role.toLowerCase()}`}`,
        name,
        interval: extra === undefined ? '0' : `${extra.every}s`,
        ...(extra?.role === undefined ? {} : { role: extra.role }),
        timeout: `${seconds}s`,
      }),
    ),
  );
}

/** A resource that an OCF agent runs. */
export const ocf = (
  id: string,
  provider: string,
  type: string,
  parameters: Attributes,
  ops: readonly Operation[],
): Element =>
  element(
    'primitive',
    { id, class: 'ocf', provider, type },
    pairs('instance_attributes', `${id}-ia`, parameters),
    operations(id, ops),
  );
