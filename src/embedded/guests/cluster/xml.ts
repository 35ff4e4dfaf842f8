import { XMLParser } from 'fast-xml-parser';

export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

export const element = (
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly XmlElement[] = [],
): XmlElement => ({ tag, attributes, children });

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  ignoreDeclaration: true,
});

type Parsed = Readonly<Record<string, unknown>>;

/** Throws when the text is not XML. */
export function parseXml(text: string): XmlElement {
  const [root] = (parser.parse(text) as Parsed[]).map(toElement).filter((one) => one !== undefined);
  if (!root) throw new SyntaxError('no XML element');
  return root;
}

function toElement(parsed: Parsed): XmlElement | undefined {
  const tag = Object.keys(parsed).find((key) => key !== ':@');
  if (tag === undefined || tag.startsWith('#')) return undefined;
  const children = (parsed[tag] as Parsed[]).map(toElement).filter((one) => one !== undefined);
  return element(tag, (parsed[':@'] as Record<string, string> | undefined) ?? {}, children);
}

const escape = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** As libxml2 prints it: one tag a line. */
export function printXml({ tag, attributes, children }: XmlElement, indent = ''): string {
  const pairs = Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(value)}"`);
  const head = `${indent}<${tag}${pairs.join('')}`;
  if (children.length === 0) return `${head}/>\n`;
  return `${head}>\n${children.map((child) => printXml(child, `${indent}  `)).join('')}${indent}</${tag}>\n`;
}

/** All elements below and including one, in document order. */
export function* elementsOf(root: XmlElement): Generator<XmlElement> {
  yield root;
  for (const child of root.children) yield* elementsOf(child);
}

/** The elements that an XPath of the simple kind leads to: `//a[@b='c' and @d='e']/f`. */
export function findAll(root: XmlElement, xpath: string): XmlElement[] {
  const steps = [...xpath.matchAll(/(\/{1,2})([\w*-]+)((?:\[[^\]]*\])*)/g)];
  let found: XmlElement[] = [element('', {}, [root])];
  for (const [, slashes, tag = '', predicates = ''] of steps) {
    const wanted = [...predicates.matchAll(/@([\w-]+)\s*=\s*["']([^"']*)["']/g)];
    const candidates = found.flatMap((one) =>
      slashes === '//' ? one.children.flatMap((child) => [...elementsOf(child)]) : [...one.children],
    );
    found = candidates.filter(
      (one) =>
        (tag === '*' || one.tag === tag) && wanted.every(([, name = '', value]) => one.attributes[name] === value),
    );
  }
  return found;
}

const isSame = (one: XmlElement, other: XmlElement) =>
  one.tag === other.tag && one.attributes['id'] === other.attributes['id'];

/** Lays one element over another: attributes win, children with the same tag and id are merged, others are added. */
export function mergeXml(below: XmlElement, above: XmlElement): XmlElement {
  const merged = below.children.map((child) => {
    const over = above.children.find((one) => isSame(one, child));
    return over ? mergeXml(child, over) : child;
  });
  const added = above.children.filter((one) => !below.children.some((child) => isSame(one, child)));
  return element(below.tag, { ...below.attributes, ...above.attributes }, [...merged, ...added]);
}

/** The same tree with the sections of that tag edited, of those right below the root. */
export function editSection(root: XmlElement, tag: string, edit: (section: XmlElement) => XmlElement): XmlElement {
  return element(
    root.tag,
    root.attributes,
    root.children.map((child) => (child.tag === tag ? edit(child) : child)),
  );
}

/** The same tree without the elements for which `drop` says so. */
export function withoutXml(root: XmlElement, drop: (one: XmlElement) => boolean): XmlElement {
  return element(
    root.tag,
    root.attributes,
    root.children.filter((child) => !drop(child)).map((child) => withoutXml(child, drop)),
  );
}
