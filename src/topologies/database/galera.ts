import type { Placement } from '../blueprint.ts';
import type { SetupPart } from '../setup.ts';
import type { NamedDatabase } from './declared.ts';

export function galeraDatabase(_declared: NamedDatabase, _placement: Placement): SetupPart[] {
  throw new TypeError('galera comes next');
}
