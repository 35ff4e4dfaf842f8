import type { ServiceType } from '../config/cloud-config.ts';

/**
 * Names under which catalogs list a service, best first (OpenStack's service-types-authority). A block storage service
 * of version 2 or 1 is not among them: nothing here speaks it.
 */
export const CATALOG_TYPES: Readonly<Record<ServiceType, readonly string[]>> = {
  identity: ['identity'],
  compute: ['compute'],
  placement: ['placement'],
  network: ['network'],
  'block-storage': ['block-storage', 'block-store', 'volumev3', 'volume'],
  image: ['image'],
  'object-store': ['object-store'],
};

export const SERVICE_TYPES = Object.keys(CATALOG_TYPES) as readonly ServiceType[];
