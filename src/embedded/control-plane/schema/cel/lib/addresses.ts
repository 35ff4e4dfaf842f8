import type { Environment } from '@marcbachmann/cel-js';
import { formatAddress, maskAddress, parseAddress, parsePrefix, prefixContains } from '../../validation/addresses.ts';
import type { Address, Prefix } from '../../validation/addresses.ts';
import { CelFailure, namespace, opaqueType } from './library.ts';

class IpAddress {
  readonly address: Address;

  constructor(text: string) {
    const address = parseAddress(text);
    if (address === undefined)
      throw new CelFailure(
        `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
      );
    this.address = address;
  }

  get text(): string {
    return formatAddress(this.address);
  }

  equals(other: unknown): boolean {
    return other instanceof IpAddress && other.text === this.text;
  }
}

class Cidr {
  readonly prefix: Prefix;

  constructor(text: string) {
    const prefix = parsePrefix(text);
    if (prefix === undefined)
      throw new CelFailure(
        `network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): no '/'`,
      );
    this.prefix = prefix;
  }

  get text(): string {
    return `${formatAddress(this.prefix.address)}/${this.prefix.bits}`;
  }

  equals(other: unknown): boolean {
    return other instanceof Cidr && other.text === this.text;
  }
}

const IP = 'net.IP';
const CIDR = 'net.CIDR';

/** `ip`, `isIP`, `cidr`, `isCIDR` and their methods (`library/ip.go`, `library/cidr.go`). */
export function registerAddresses(environment: Environment): void {
  opaqueType(environment, IP, IpAddress);
  opaqueType(environment, CIDR, Cidr);
  registerIp(environment);
  registerCidr(environment);
}

function registerIp(environment: Environment): void {
  const ip = namespace(environment, 'ip');
  environment
    .registerFunction(`ip(string): ${IP}`, (text: string) => new IpAddress(text))
    .registerFunction('isIP(string): bool', (text: string) => parseAddress(text) !== undefined)
    .registerFunction(
      `${ip}.isCanonical(string): bool`,
      (_: unknown, text: string) => new IpAddress(text).text === text,
    )
    .registerFunction(`string(${IP}): string`, (value: IpAddress) => value.text)
    .registerFunction(`${IP}.family(): int`, (value: IpAddress) => BigInt(value.address.family))
    .registerFunction(`${IP}.isUnspecified(): bool`, (value: IpAddress) =>
      value.address.bytes.every((byte) => byte === 0),
    )
    .registerFunction(`${IP}.isLoopback(): bool`, (value: IpAddress) => within(value, ['127.0.0.0/8', '::1/128']))
    .registerFunction(`${IP}.isLinkLocalMulticast(): bool`, (value: IpAddress) =>
      within(value, ['224.0.0.0/24', 'ff02::/16']),
    )
    .registerFunction(`${IP}.isLinkLocalUnicast(): bool`, (value: IpAddress) =>
      within(value, ['169.254.0.0/16', 'fe80::/10']),
    )
    .registerFunction(`${IP}.isGlobalUnicast(): bool`, isGlobalUnicast)
    .registerOperator(`${IP} == ${IP}`, (a: IpAddress, b: IpAddress) => a.equals(b));
}

function registerCidr(environment: Environment): void {
  environment
    .registerFunction(`cidr(string): ${CIDR}`, (text: string) => new Cidr(text))
    .registerFunction('isCIDR(string): bool', (text: string) => parsePrefix(text) !== undefined)
    .registerFunction(`string(${CIDR}): string`, (value: Cidr) => value.text)
    .registerFunction(`${CIDR}.containsIP(string): bool`, (value: Cidr, text: string) =>
      prefixContains(value.prefix, new IpAddress(text).address),
    )
    .registerFunction(`${CIDR}.containsIP(${IP}): bool`, (value: Cidr, inner: IpAddress) =>
      prefixContains(value.prefix, inner.address),
    )
    .registerFunction(`${CIDR}.containsCIDR(string): bool`, (value: Cidr, text: string) =>
      containsCidr(value, new Cidr(text)),
    )
    .registerFunction(`${CIDR}.containsCIDR(${CIDR}): bool`, containsCidr)
    .registerFunction(`${CIDR}.ip(): ${IP}`, (value: Cidr) => new IpAddress(formatAddress(value.prefix.address)))
    .registerFunction(`${CIDR}.masked(): ${CIDR}`, masked)
    .registerFunction(`${CIDR}.prefixLength(): int`, (value: Cidr) => BigInt(value.prefix.bits))
    .registerOperator(`${CIDR} == ${CIDR}`, (a: Cidr, b: Cidr) => a.equals(b));
}

function within({ address }: IpAddress, networks: readonly string[]): boolean {
  return networks.some((text) => {
    const prefix = parsePrefix(text);
    return prefix !== undefined && prefixContains(prefix, address);
  });
}

function isGlobalUnicast(value: IpAddress): boolean {
  const special = ['0.0.0.0/32', '255.255.255.255/32', '127.0.0.0/8', '224.0.0.0/4', '169.254.0.0/16'];
  return !within(value, [...special, '::/128', '::1/128', 'ff00::/8', 'fe80::/10']);
}

function containsCidr(outer: Cidr, inner: Cidr): boolean {
  return outer.prefix.bits <= inner.prefix.bits && prefixContains(outer.prefix, inner.prefix.address);
}

function masked({ prefix }: Cidr): Cidr {
  return new Cidr(`${formatAddress(maskAddress(prefix.address, prefix.bits))}/${prefix.bits}`);
}
