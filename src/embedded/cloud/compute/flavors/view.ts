import { selfLinks } from '../../versioned-api/links.ts';
import type { Call } from '../../versioned-api/router.ts';
import type { FlavorRow } from './table.ts';

/** What the list without details shows. */
export function flavorBrief(call: Call, flavor: FlavorRow): object {
  return {
    id: flavor.id,
    name: flavor.name,
    links: selfLinks(call, 'flavors', flavor.id),
    ...(call.minor >= 55 ? { description: flavor.description } : {}),
  };
}

export function flavorView(call: Call, flavor: FlavorRow): object {
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ram,
    disk: flavor.disk,
    swap: flavor.swap === 0 && call.minor < 75 ? '' : flavor.swap,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeral,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': flavor.is_public,
    rxtx_factor: flavor.rxtx_factor,
    links: selfLinks(call, 'flavors', flavor.id),
    ...(call.minor >= 55 ? { description: flavor.description } : {}),
    ...(call.minor >= 61 ? { extra_specs: flavor.extra_specs } : {}),
  };
}

/** A flavor inside a server since 2.47: what it was when the server was made, without its id. */
export function embeddedFlavor(flavor: FlavorRow): object {
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ram,
    disk: flavor.disk,
    ephemeral: flavor.ephemeral,
    swap: flavor.swap,
    original_name: flavor.name,
    extra_specs: flavor.extra_specs,
  };
}
