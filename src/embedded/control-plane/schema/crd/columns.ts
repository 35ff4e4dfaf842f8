import { invalid, required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import type { CrdColumn } from './types.ts';

const TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

export function columnErrors(columns: readonly CrdColumn[], path: string): readonly FieldError[] {
  return columns.flatMap((column, i) => oneColumn(column, `${path}[${i}]`));
}

function oneColumn({ name, type, format, jsonPath }: Partial<CrdColumn>, path: string): readonly FieldError[] {
  const types = `must be one of ${TYPES.join(',')}`;
  const formats = `must be one of ${FORMATS.join(',')}`;
  return [
    ...(given(name) ? [] : [required(`${path}.name`)]),
    ...(given(type) ? [] : [required(`${path}.type`, types)]),
    ...(given(type) && !TYPES.includes(type) ? [invalid(`${path}.type`, type, types)] : []),
    ...(given(format) && !FORMATS.includes(format) ? [invalid(`${path}.format`, format, formats)] : []),
    ...(given(jsonPath) ? simplePathErrors(jsonPath, `${path}.JSONPath`) : [required(`${path}.JSONPath`)]),
  ];
}

const given = (text: string | undefined): text is string => text !== undefined && text !== '';

/** Paths of columns and of scale start with a dot; more is not asked of them here. */
export const simplePathErrors = (jsonPath: string, path: string): readonly FieldError[] =>
  jsonPath.startsWith('.') ? [] : [invalid(path, jsonPath, 'must be a simple json path starting with .')];
