import { isList } from '../schema/index.ts';
import { textAt, valueAt } from '../object.ts';
import type { KubeObject } from '../object.ts';

const NAME_FIELDS = ['plural', 'singular', 'kind', 'listKind'] as const;

/** Why a definition's names cannot be accepted: another of the same group has them already. */
export function nameConflict(crd: KubeObject, all: readonly KubeObject[]): string | undefined {
  const group = textAt(crd, 'spec', 'group');
  const taken = new Set(
    all
      .filter((other) => other.metadata.name !== crd.metadata.name && textAt(other, 'spec', 'group') === group)
      .flatMap(acceptedNames),
  );
  const names = [
    ...NAME_FIELDS.map((field) => textAt(crd, 'spec', 'names', field)),
    ...shortNames(crd, 'spec', 'names'),
  ];
  const conflict = names.find((name) => name !== '' && taken.has(name));
  return conflict === undefined ? undefined : `"${conflict}" is already in use`;
}

const acceptedNames = (crd: KubeObject): readonly string[] => [
  ...NAME_FIELDS.map((field) => textAt(crd, 'status', 'acceptedNames', field)),
  ...shortNames(crd, 'status', 'acceptedNames'),
];

function shortNames(crd: KubeObject, ...path: readonly string[]): readonly string[] {
  const names = valueAt(crd, ...path, 'shortNames');
  return isList(names) ? names.map(String) : [];
}
