import type { Query } from '../service/service-api.ts';

/** Neutron sends links to further pages only to those who ask for pages, and at most its `pagination_max_limit`. */
export const PAGED: Query = { limit: 1000 };
