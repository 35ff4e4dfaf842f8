import type { Row } from '../table.ts';

/** A kind of a service; it belongs to no project, as its profiles. */
export interface ServiceFlavorRow extends Row {
  readonly project_id: '';
  readonly name: string;
  readonly description: string | null;
  readonly service_type: string;
  readonly enabled: boolean;
}

export interface ServiceProfileRow extends Row {
  readonly project_id: '';
  readonly description: string | null;
  readonly driver: string;
  readonly metainfo: unknown;
  readonly enabled: boolean;
}

/** The id is `<flavor>/<profile>`. */
export interface FlavorProfileRow extends Row {
  readonly flavor_id: string;
  readonly profile_id: string;
}
