import type { ServiceType } from '../config/cloud-config.ts';

/** What people call each service. */
export const SYSTEM: Readonly<Record<ServiceType, string>> = {
  identity: 'keystone',
  compute: 'nova',
  placement: 'placement',
  network: 'neutron',
  'block-storage': 'cinder',
  image: 'glance',
  'object-store': 'swift',
};
