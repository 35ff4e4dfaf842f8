import { invalid, required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { simplePathErrors } from './columns.ts';
import type { CrdScale } from './types.ts';

export function scaleErrors(scale: CrdScale | undefined, path: string): readonly FieldError[] {
  if (scale === undefined) return [];
  return [
    ...pathErrors(
      scale.specReplicasPath,
      `${path}.scale.specReplicasPath`,
      ['.spec.'],
      'should be a json path under .spec',
    ),
    ...pathErrors(
      scale.statusReplicasPath,
      `${path}.scale.statusReplicasPath`,
      ['.status.'],
      'should be a json path under .status',
    ),
    ...(scale.labelSelectorPath === undefined || scale.labelSelectorPath === ''
      ? []
      : pathErrors(
          scale.labelSelectorPath,
          `${path}.scale.labelSelectorPath`,
          ['.spec.', '.status.'],
          'should be a json path under either .spec or .status',
        )),
  ];
}

function pathErrors(jsonPath: string, path: string, roots: readonly string[], detail: string): readonly FieldError[] {
  if (jsonPath === '') return [required(path)];
  const simple = simplePathErrors(jsonPath, path);
  if (simple.length > 0 || roots.some((root) => jsonPath.startsWith(root))) return simple;
  return [invalid(path, jsonPath, detail)];
}
