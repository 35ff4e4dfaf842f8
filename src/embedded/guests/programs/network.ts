import { readOptions } from './options.ts';
import { fail, ok, type Program, type ProgramCall } from './program.ts';

interface Nic {
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
  readonly addresses: readonly { readonly address: string; readonly secondary: boolean }[];
}

function nics(call: ProgramCall): Nic[] {
  const extra = call.guest.kernel.extraAddresses;
  return (call.guest.machine?.interfaces ?? []).map(({ mac, mtu, addresses }, index) => ({
    name: `eth${index}`,
    mac,
    mtu,
    addresses: [
      ...addresses.map((address) => ({ address, secondary: false })),
      ...(index === 0 ? extra.map((address) => ({ address, secondary: true })) : []),
    ],
  }));
}

const ip: Program = (call) => {
  const { operands, has } = readOptions(call.args, {
    flags: ['4', '6', 'o|oneline', 'j|json', 'br|brief', 'b', 'r'],
    stopAtOperand: false,
  });
  const [object = '', verb = 'show', ...rest] = operands;
  if (/^a(ddr(ess)?)?$/.test(object)) return address(call, verb, rest, { json: has('j'), line: has('o') });
  if (/^l(ink)?$/.test(object)) return link(call, verb, rest, has('j'));
  if (/^r(oute)?$/.test(object)) return route(call, verb, rest);
  return ok();
};

function route(call: ProgramCall, verb: string, [target = '']: readonly string[]) {
  if (verb !== 'get') return ok('default via 10.0.0.1 dev eth0\n');
  const own = nics(call).flatMap(({ addresses }) => addresses.map(({ address: one }) => one.split('/')[0]));
  const from = own[0] ?? '';
  return ok(
    own.includes(target) ? `local ${target} dev lo src ${target} uid 0\n` : `${target} dev eth0 src ${from} uid 0\n`,
  );
}

function address(
  call: ProgramCall,
  verb: string,
  rest: readonly string[],
  { json, line }: { readonly json: boolean; readonly line: boolean },
) {
  const { kernel, site } = call.guest;
  const [what = ''] = rest;
  if (verb === 'add' || verb === 'replace') {
    if (kernel.extraAddresses.includes(what)) return verb === 'add' ? fail(2, 'RTNETLINK answers: File exists') : ok();
    kernel.extraAddresses.push(what);
    site.network.claim(what.split('/')[0] ?? '', call.guest);
    return ok();
  }
  if (verb === 'del' || verb === 'delete') {
    const at = kernel.extraAddresses.findIndex((one) => one.split('/')[0] === what.split('/')[0]);
    if (at < 0) return fail(2, 'RTNETLINK answers: Cannot assign requested address');
    site.network.release(what.split('/')[0] ?? '', call.guest);
    kernel.extraAddresses.splice(at, 1);
    return ok();
  }
  const at = rest.indexOf('dev');
  const device = at >= 0 ? rest[at + 1] : rest.find((word) => /^(eth|lo)/.test(word));
  const to = rest.includes('to') ? rest[rest.indexOf('to') + 1] : undefined;
  const shown = nics(call)
    .filter(({ name }) => device === undefined || name === device)
    .map((nic) => ({
      ...nic,
      addresses: nic.addresses.filter((one) => to === undefined || one.address.split('/')[0] === to.split('/')[0]),
    }));
  if (json)
    return ok(
      `${JSON.stringify(
        shown.map((nic) => ({
          ifname: nic.name,
          mtu: nic.mtu,
          operstate: 'UP',
          address: nic.mac,
          addr_info: nic.addresses.map(({ address: one, secondary }) => ({
            family: 'inet',
            local: one.split('/')[0],
            prefixlen: Number(one.split('/')[1] ?? 32),
            scope: 'global',
            ...(secondary ? { secondary: true } : {}),
          })),
        })),
      )}\n`,
    );
  const out = shown.flatMap((nic, index) => [
    ...(line || to !== undefined
      ? []
      : [
          `${index + 2}: ${nic.name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${nic.mtu} state UP\n    link/ether ${nic.mac}\n`,
        ]),
    ...nic.addresses.map(
      ({ address: one, secondary }) =>
        `${line ? `${index + 2}: ${nic.name}` : '   '} inet ${one} scope global ${secondary ? 'secondary ' : ''}${nic.name}\n`,
    ),
  ]);
  return ok(out.join(''));
}

function link(call: ProgramCall, verb: string, _rest: readonly string[], json: boolean) {
  if (verb !== 'show') return ok();
  const all = nics(call);
  if (json) return ok(`${JSON.stringify(all.map(({ name, mac, mtu }) => ({ ifname: name, address: mac, mtu })))}\n`);
  return ok(
    all.map(({ name, mac, mtu }, i) => `${i + 2}: ${name}: <UP> mtu ${mtu} state UP\n    link/ether ${mac}\n`).join(''),
  );
}

const ping: Program = async (call) => {
  const options = readOptions(call.args, { flags: ['q', 'n', '4'], values: ['c', 'W', 'w', 'i', 'I', 's', 'M'] });
  const target = options.operands[0] ?? '';
  if (call.guest.site.network.resolve(addressOf(call, target), call.guest))
    return ok(`1 packets transmitted, 1 received, 0% packet loss\n`);
  await call.guest.sleep(Number(options.value('w') ?? options.value('W') ?? 1) * 1000);
  return fail(1, '', '1 packets transmitted, 0 received, 100% packet loss\n');
};

/** The address behind a name in /etc/hosts; an address is its own. */
export function addressOf(call: Pick<ProgramCall, 'files'>, name: string): string {
  const line = call.files
    .bytesOf('/etc/hosts')
    .split('\n')
    .find((one) => !one.startsWith('#') && one.trim().split(/\s+/).slice(1).includes(name));
  return line?.trim().split(/\s+/)[0] ?? name;
}

export const NETWORK_PROGRAMS: Readonly<Record<string, Program>> = { ip, ping, arping: () => ok() };
