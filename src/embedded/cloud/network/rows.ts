import type { Row } from '../table.ts';

/** What all of Neutron's resources have; the fields of every row are those that its API shows. Times are `2026-01-01T00:00:00Z`. */
export interface NetRow extends Row {
  /** Empty for what belongs to Neutron itself. */
  readonly project_id: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly revision_number: number;
}
