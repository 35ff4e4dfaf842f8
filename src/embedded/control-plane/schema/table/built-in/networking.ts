import type { Json, JsonObject } from '../../json.ts';
import { at, count, list, scalar, text, texts } from './fields.ts';
import { row, shortened } from './rows.ts';
import type { Tables } from './rows.ts';

const NONE = '<none>';
const SHOWN = 3;

export const NETWORKING_TABLES: Tables = {
  'networking.k8s.io/Ingress': [
    'Name Class Hosts Address Ports Age',
    row((o) => [
      text(o, 'spec.ingressClassName', NONE),
      hosts(o),
      balancedBy(o),
      list(o, 'spec.tls').length > 0 ? '80, 443' : '80',
    ]),
  ],
  'networking.k8s.io/IngressClass': [
    'Name Controller Parameters Age',
    row((o) => [text(o, 'spec.controller'), parameters(at(o, 'spec.parameters'))]),
  ],
  'networking.k8s.io/ServiceCIDR': ['Name CIDRs Age', row((o) => [texts(o, 'spec.cidrs').join(',')])],
  'networking.k8s.io/IPAddress': ['Name ParentRef Age', row((o) => [parent(at(o, 'spec.parentRef'))])],
  '/Endpoints': [
    'Name Endpoints Age',
    row((o) => {
      const addresses = list(o, 'subsets').flatMap(subsetAddresses);
      return [list(o, 'subsets').length === 0 ? NONE : shortened(addresses, SHOWN, ',')];
    }),
  ],
  'discovery.k8s.io/EndpointSlice': [
    'Name AddressType Ports Endpoints Age',
    row((o) => [text(o, 'addressType'), slicePorts(o), sliceAddresses(o)]),
  ],
};

function hosts(ingress: JsonObject): string {
  const rules = list(ingress, 'spec.rules');
  const named = rules.map((rule) => text(rule, 'host')).filter((host) => host !== '');
  if (named.length === 0) return '*';
  const shown = named.slice(0, SHOWN).join(',');
  return rules.length > SHOWN ? `${shown} + ${rules.length - SHOWN} more...` : shown;
}

const ADDRESS_WIDTH = 16;

function balancedBy(ingress: JsonObject): string {
  const all = list(ingress, 'status.loadBalancer.ingress').map((one) => text(one, 'ip', text(one, 'hostname')));
  const joined = [...new Set(all.filter((one) => one !== ''))].sort().join(',');
  return joined.length > ADDRESS_WIDTH ? `${joined.slice(0, ADDRESS_WIDTH - 3)}...` : joined;
}

function parameters(reference: Json | undefined): string {
  if (reference === undefined) return NONE;
  const group = text(reference, 'apiGroup');
  return `${text(reference, 'kind')}${group === '' ? '' : `.${group}`}/${text(reference, 'name')}`;
}

function parent(reference: Json | undefined): string {
  if (reference === undefined) return NONE;
  const group = text(reference, 'group');
  const resource = `${text(reference, 'resource')}${group === '' ? '' : `.${group}`}`.toLowerCase();
  return [resource, text(reference, 'namespace'), text(reference, 'name')].filter((part) => part !== '').join('/');
}

const joinHostPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

function subsetAddresses(subset: Json): readonly string[] {
  const ips = list(subset, 'addresses').map((address) => text(address, 'ip'));
  const ports = list(subset, 'ports');
  return ports.length === 0 ? ips : ports.flatMap((port) => ips.map((ip) => joinHostPort(ip, count(port, 'port'))));
}

function slicePorts(slice: JsonObject): string {
  const ports = list(slice, 'ports').map((port) => {
    const number = at(port, 'port');
    return number === undefined ? text(port, 'name', '*') : scalar(number);
  });
  return ports.length === 0 ? '<unset>' : shortened(ports, SHOWN, ',');
}

function sliceAddresses(slice: JsonObject): string {
  const addresses = list(slice, 'endpoints').flatMap((endpoint) => texts(endpoint, 'addresses'));
  return addresses.length === 0 ? '<unset>' : shortened(addresses, SHOWN, ',');
}
