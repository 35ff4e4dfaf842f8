import type { DeclaredDatabase } from '../declared.ts';

interface Characters {
  readonly charset: string;
  /** Undefined: whatever is the default of the character set. */
  readonly collation: string | undefined;
}

/** Collations for every character set: the server keeps which one it was made for in their names. */
const FOR_ANY = /^uca1400_/;

/**
 * Character set and collation by the names that the server keeps them by: of what it takes for the same, it shows one name only.
 * `utf8` is utf8mb3 to it, unless `old_mode` says otherwise.
 *
 * @see https://mariadb.com/kb/en/supported-character-sets-and-collations/
 */
export function charactersOf({ charset, collation }: DeclaredDatabase): Characters {
  const own = kept(charset ?? ownOf(collation));
  if (collation === undefined) return { charset: own, collation };
  return { charset: own, collation: FOR_ANY.test(collation) ? `${own}_${collation}` : kept(collation) };
}

const kept = (name: string): string => name.replace(/^utf8(?=_|$)/, 'utf8mb3');

function ownOf(collation: string | undefined): string {
  if (collation === undefined || FOR_ANY.test(collation)) return 'utf8mb4';
  return collation.split('_')[0] ?? collation;
}
