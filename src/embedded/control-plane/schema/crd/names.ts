import { invalid } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { DNS_1035_LABEL, nameErrors } from '../validation/names.ts';
import type { CrdNames } from './types.ts';

const MIXED_CASE = 'may have mixed case, but should otherwise match: ';

export function namesErrors(names: CrdNames): readonly FieldError[] {
  const label = (path: string, name: string, prefix = ''): readonly FieldError[] => {
    const complaints = nameErrors(DNS_1035_LABEL, prefix === '' ? name : name.toLowerCase());
    return complaints.length === 0 ? [] : [invalid(`spec.names.${path}`, name, prefix + complaints.join(','))];
  };
  const same = names.kind === names.listKind;
  return [
    ...label('plural', names.plural),
    ...label('singular', names.singular),
    ...label('kind', names.kind, MIXED_CASE),
    ...label('listKind', names.listKind, MIXED_CASE),
    ...(names.shortNames ?? []).flatMap((name, i) => label(`shortNames[${i}]`, name)),
    ...(same ? [invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same')] : []),
    ...(names.categories ?? []).flatMap((name, i) => label(`categories[${i}]`, name)),
  ];
}
