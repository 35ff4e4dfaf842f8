/** A resource as drbd.conf(5) declares it, as far as the guests play it. */
export interface ResourceConfig {
  readonly name: string;
  readonly minor: number;
  readonly device: string;
  readonly hosts: Readonly<Record<string, HostConfig>>;
  readonly sharedSecret: string;
  readonly fencing: 'dont-care' | 'resource-only' | 'resource-and-stonith';
  /** `after-sb-0pri` and so on. */
  readonly afterSplitBrain: readonly [none: string, one: string, two: string];
  readonly handlers: Readonly<Record<string, string>>;
  /** Until an answer to a write, and to a ping, is missed; and how long between pings. */
  readonly timeoutMs: number;
  readonly pingTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly resyncKiBPerSecond: number;
}

interface HostConfig {
  readonly disk: string;
  readonly address: string;
}

interface Section {
  readonly words: readonly string[];
  readonly statements: readonly (readonly string[])[];
  readonly sections: readonly Section[];
}

/** The resources that `texts`, the files of /etc/drbd.d, declare. */
export function readResources(texts: readonly string[]): ResourceConfig[] {
  const top = parseSection(tokensOf(texts.join('\n')), []);
  const common = top.sections.filter(({ words }) => words[0] === 'common');
  return top.sections.filter(({ words }) => words[0] === 'resource').map((section) => resourceOf(section, common));
}

function resourceOf(section: Section, common: readonly Section[]): ResourceConfig {
  const options = (name: string) => {
    const found = [...common, section].flatMap((one) => one.sections.filter(({ words }) => words[0] === name));
    return new Map(found.flatMap((one) => one.statements.map(([key = '', ...rest]) => [key, rest.join(' ')] as const)));
  };
  const net = options('net');
  const disk = options('disk');
  const volumes = section.sections.filter(({ words }) => words[0] === 'volume');
  const own = new Map([section, ...volumes].flatMap((one) => one.statements).map(([key = '', ...rest]) => [key, rest]));
  const hosts = section.sections.filter(({ words }) => words[0] === 'on');
  const [device = '/dev/drbd0', , minor] = own.get('device') ?? [];
  const tenths = (key: string, usual: number) => Number(net.get(key) ?? usual) * 100;
  return {
    name: section.words[1] ?? '',
    minor: Number(minor ?? /\d+$/.exec(device)?.[0] ?? 0),
    device,
    hosts: Object.fromEntries(
      hosts.map((host) => {
        const inner = [host, ...host.sections.filter(({ words }) => words[0] === 'volume')];
        const values = new Map(inner.flatMap((one) => one.statements).map(([key = '', ...rest]) => [key, rest.at(-1)]));
        return [
          host.words[1] ?? '',
          { disk: values.get('disk') ?? own.get('disk')?.[0] ?? '', address: values.get('address') ?? '' },
        ];
      }),
    ),
    sharedSecret: net.get('shared-secret') ?? '',
    fencing: (net.get('fencing') ?? disk.get('fencing') ?? 'dont-care') as ResourceConfig['fencing'],
    afterSplitBrain: [
      net.get('after-sb-0pri') ?? 'disconnect',
      net.get('after-sb-1pri') ?? 'disconnect',
      net.get('after-sb-2pri') ?? 'disconnect',
    ],
    handlers: Object.fromEntries(options('handlers')),
    timeoutMs: tenths('timeout', 60),
    pingTimeoutMs: tenths('ping-timeout', 5),
    pingIntervalMs: Number(net.get('ping-int') ?? 10) * 1000,
    resyncKiBPerSecond: rateOf(disk.get('resync-rate') ?? '250k'),
  };
}

const UNITS: Readonly<Record<string, number>> = { k: 1, m: 1024, g: 1024 ** 2 };

function rateOf(text: string): number {
  const [, amount = '250', unit = 'k'] = /^(\d+)([kKmMgG]?)/.exec(text) ?? [];
  return Number(amount) * (UNITS[unit.toLowerCase()] ?? 1);
}

function tokensOf(text: string): string[] {
  return text.replaceAll(/^\s*(#|include\b).*$/gm, '').match(/"[^"]*"|[{};]|[^\s{};"]+/g) ?? [];
}

function parseSection(tokens: string[], words: readonly string[]): Section {
  const statements: string[][] = [];
  const sections: Section[] = [];
  let line: string[] = [];
  for (let token = tokens.shift(); token !== undefined && token !== '}'; token = tokens.shift()) {
    if (token === '{') {
      sections.push(parseSection(tokens, line));
      line = [];
    } else if (token === ';') {
      statements.push(line);
      line = [];
    } else line.push(token.replaceAll('"', ''));
  }
  return { words, statements, sections };
}
